using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>All that one step of bringing a host back is decided by.</summary>
internal sealed record ReturnStep(Incident Incident, InstanceRestart Restart, HostSighting Seen, Policy Policy)
{
    private const int MaxAttempts = 12;

    public DateTimeOffset Now => Seen.TakenAt;

    /// <summary>The incident with the restart as it is now.</summary>
    public Incident Stored => Incident with { Progress = Restart };

    public ReturnStep With(InstanceRestart restart) => this with { Restart = restart };

    public Transition Wait() => new(Stored);

    public Transition Call(Need need) => new(Stored.CallForHelp(
        Now, need.Commands.Count > 0 ? need : need with { Commands = WayBack.Commands(Stored, Restart) }));

    /// <param name="what">A participle: what the command does to the host.</param>
    /// <param name="before">The attempts so far.</param>
    /// <param name="sent">The restart once the command was sent.</param>
    public Transition Send(Command command, string what, Retry? before, InstanceRestart sent)
    {
        var mayChange = command is ExitStandby ? Policy.MayLeaveStandby : Policy.MayBringBack(Fix.RestartInstance);
        if (!mayChange)
        {
            var hours = (int)(Now - Restart.StepSince).TotalHours;
            return Call(Need.Of(
                $"no-right-{hours}",
                $"The mode no longer lets the remediator change anything, so {Restart.InstanceId} has to be {what} by hand "
                    + "(or set the mode to finish, in which it ends what it began)."));
        }

        if (before is { Attempts: >= MaxAttempts })
        {
            return Call(RestartNeeds.GivenUp(Restart, what, MaxAttempts));
        }

        return Retry.IsDue(before, Now) ? With(sent).Wait() with { Command = command } : Wait();
    }
}

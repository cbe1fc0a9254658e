using System.Globalization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>A container instance and its EC2 instance, with everybody who has changed them.</summary>
internal sealed class ModelHost(int number)
{
    public int Number => number;

    public string Id => Worlds.Id(number);

    public string Arn => Worlds.HostArn(number);

    public string State { get; private set; } = "running";

    public string Status { get; private set; } = "ACTIVE";

    public bool AgentConnected { get; set; } = true;

    public bool HasTasks { get; set; } = true;

    public DateTimeOffset LaunchTime { get; private set; } = Worlds.Now.AddDays(-30);

    public DateTimeOffset? ImpairedSince { get; set; }

    public string? StateReason { get; private set; }

    public string? TransitionReason { get; private set; }

    public Func<Ec2Instance, Ec2Instance> Traits { get; set; } = instance => instance;

    /// <summary>So many starts end where they began.</summary>
    public int FailingStarts { get; set; }

    /// <summary>Other hardware is no better.</summary>
    public bool StaysBroken { get; set; }

    /// <summary>As a member of the group; null for a host that is in none, or was ended.</summary>
    public string? Lifecycle { get; set; }

    public bool IsEnded => State == "terminated";

    public List<Written> StatusHistory { get; } = [];

    public List<Written> LifecycleHistory { get; } = [];

    public List<Written> StateHistory { get; } = [];

    public bool IsInStandbyByUs =>
        Lifecycle is "Standby" or "EnteringStandby" && LifecycleHistory is [.., { By: Who.Remediator }];

    /// <summary>Drained, in Standby or stopped.</summary>
    public bool IsTakenByUs => IsDrainedByUs || IsInStandbyByUs || IsStoppedByUs;

    public bool IsDrainedByUs => Status == "DRAINING" && StatusHistory is [.., { By: Who.Remediator }];

    public bool IsStoppedByUs => State != "running" && StateHistory is [.., { By: Who.Remediator }];

    public bool Serves => State == "running" && Status == "ACTIVE" && AgentConnected && ImpairedSince is null && HasTasks;

    /// <returns>The change, or null if it was no change.</returns>
    public Written? SetStatus(string status, Who by, DateTimeOffset at, string? incident = null)
    {
        if (Status == status) return null;
        Status = status;
        return Add(StatusHistory, new(status, by, at, incident));
    }

    public Written? Stop(Who by, DateTimeOffset at, string? incident = null)
    {
        if (State is not ("running" or "pending")) return null;
        State = "stopping";
        StateReason = "Client.UserInitiatedShutdown: User initiated shutdown";
        TransitionReason = $"User initiated ({at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} GMT)";
        return Add(StateHistory, new("stopped", by, at, incident));
    }

    public Written? Start(Who by, DateTimeOffset at, string? incident = null)
    {
        if (State != "stopped") return null;
        (State, StateReason, TransitionReason, LaunchTime) = ("pending", null, null, at);
        return Add(StateHistory, new("running", by, at, incident));
    }

    public Written Move(string lifecycle, Who by, DateTimeOffset at, string? incident)
    {
        Lifecycle = lifecycle;
        return Add(LifecycleHistory, new(lifecycle == "EnteringStandby" ? "Standby" : "InService", by, at, incident));
    }

    /// <summary>By its group or by a person. In Standby the group goes on listing it; the tasks are moved.</summary>
    public void End(Who by, DateTimeOffset at)
    {
        if (IsEnded) return;
        (State, ImpairedSince, AgentConnected, HasTasks) = ("terminated", null, false, false);
        if (Lifecycle != "Standby") Lifecycle = null;
        Add(StateHistory, new("terminated", by, at));
        Status = "DRAINING";
        Add(StatusHistory, new("DRAINING", Who.Nobody, at));
    }

    public void Minute(DateTimeOffset now)
    {
        switch (State)
        {
            case "stopping":
                (State, AgentConnected, HasTasks) = ("stopped", false, false);
                break;
            case "pending" when FailingStarts > 0:
                FailingStarts--;
                (State, StateReason) = ("stopped", "Client.InternalError: Client error on launch");
                break;
            case "pending":
                (State, AgentConnected, ImpairedSince) = ("running", true, StaysBroken ? now : null);
                break;
            case "running" when AgentConnected:
                HasTasks = Status == "ACTIVE";
                break;
        }
    }

    private static Written Add(List<Written> history, Written change)
    {
        history.Add(change);
        return change;
    }
}

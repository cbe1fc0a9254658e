using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>
/// What becomes of the service while its host is drained. The incident that holds the host is the only one for the service, so
/// what fails in spite of the drain, or cannot be seen, is told by it, whatever step the drain is at.
/// </summary>
internal static class DrainWatch
{
    private static readonly TimeSpan FailsFor = TimeSpan.FromMinutes(3);

    /// <summary>While the tasks move, something fails by nature.</summary>
    private static readonly TimeSpan MovesFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UnseenFor = TimeSpan.FromMinutes(10);

    /// <summary>What fails again sooner than this has not been over.</summary>
    private static readonly TimeSpan OverAfter = TimeSpan.FromHours(1);

    /// <returns>The incident as this look leaves it, and whether people are called for the service itself.</returns>
    public static (Incident Incident, InstanceDrain Drain, bool IsCalled) Look(
        Incident incident, InstanceDrain drain, DecisionContext context)
    {
        // One that is taken over is told first with the command that ends it, as any other was when it was kept.
        if (drain.Step == DrainStep.Draining || (drain.Step == DrainStep.Kept && incident.Need is null)) return (incident, drain, false);
        var now = context.Now;
        if (TargetCount.Of(context.Snapshot) is null && ServiceEnd.Reason(context.Snapshot) is null && context.Snapshot.Missing.Count == 0)
        {
            drain = drain with { ServiceUnseenSince = drain.ServiceUnseenSince ?? now };
            return now - drain.ServiceUnseenSince < UnseenFor ? (incident, drain, false) : Called(
                $"unseen-{drain.ServiceUnseenSince:MMddHHmm}",
                $"While {drain.InstanceId} is drained, the service cannot be seen: {Guards.EvidenceGap(context)?.Reason}");
        }

        drain = drain with { ServiceUnseenSince = null };
        if (ServiceEnd.Reason(context.Snapshot) is not null)
            return (incident with { Besides = null }, drain with { FailingSince = null }, false);
        if (context.Conclusion.IsHealthy || OnlyHostsAreBroken(context))
        {
            var wasTold = incident.Need?.Key.StartsWith("fails-beside-", StringComparison.Ordinal) == true;
            drain = drain with { FailingSince = null };
            return (
                incident with { Besides = null },
                wasTold && drain.OverEpisode != drain.Episode
                    ? drain with { OverEpisode = drain.Episode, Episodes = drain.Episodes + 1 } : drain,
                false);
        }

        drain = drain with { FailingSince = drain.FailingSince ?? incident.ShortSince ?? now };
        drain = drain with { Episode = now - drain.FailedAt < OverAfter ? drain.Episode : drain.FailingSince, FailedAt = now };
        var cause = context.Conclusion.Cause is { Verdict: Verdict.Fault } fault && !IsOfTheHost(fault, drain) ? fault : null;
        var mayBeTheMove = drain.Step == DrainStep.Moving && cause is not { Confidence: > Confidence.Weak };
        if (now - drain.FailingSince < (mayBeTheMove ? MovesFor : FailsFor)) return (incident, drain, false);
        if (cause is not null) incident = incident with { Besides = cause };
        var sure = cause is { Confidence: not Confidence.Weak } ? cause.Check : "";
        return Called(
            $"fails-beside-{drain.Episode:MMddHHmm}-{sure}",
            $"The service fails while {drain.InstanceId} is drained: "
                + (cause?.Summary ?? context.Conclusion.Finding(CheckId.AlreadyHealthy)?.Summary));

        (Incident, InstanceDrain, bool) Called(string key, string why) =>
            ((incident with { Progress = drain }).CallForHelp(
                now, Need.Of(key, why) with { Headline = $"{drain.InstanceId} stays drained meanwhile" }), drain, true);
    }

    /// <summary>ECS has replaced elsewhere what failed on them. Hosts that are broken beside the drained one are told of as that.</summary>
    private static bool OnlyHostsAreBroken(DecisionContext context) =>
        TargetCount.Of(context.Snapshot) is { AllHealthy: true } && context.Conclusion.Cause is { InstanceIds.Count: > 0 };

    /// <summary>The fault for which the host was drained is known already.</summary>
    private static bool IsOfTheHost(Finding cause, InstanceDrain drain) =>
        cause.Check == drain.Check && cause.InstanceIds.All(id => id == drain.InstanceId) && cause.InstanceIds.Count > 0;
}

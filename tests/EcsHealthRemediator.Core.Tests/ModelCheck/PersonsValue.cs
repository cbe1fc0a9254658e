using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>What a person has set, and a look has seen, is theirs.</summary>
internal static class PersonsValue
{
    /// <summary>Two changes in the same seconds cannot be told apart by EC2's word on them.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    public static IEnumerable<Violation> Broken(Model model, Change change)
    {
        if (ValueOf(model, change) is not var (history, value, isBack) || history is not [.., { By: Who.Person } last]) yield break;
        if (last.At >= change.SeenAsOf || last.Value == value) yield break;
        // A request of ours that was lost, and a person who set the same, cannot be told apart.
        if (model.Lost.Any(lost => lost.IncidentId == change.IncidentId && lost.At < last.At && ValueOf(model, lost)?.Value == last.Value
            && ReferenceEquals(ValueOf(model, lost)?.History, history))) yield break;
        // The incident that knew is deleted; neither ECS nor Auto Scaling says when its value was set, and EC2 not whose stop it was.
        if (change.Incident?.Progress is InstanceRestart { IsTakenOver: true } taken
            && (change.Command is not StartInstance || last.At - taken.StopAskedAt < TimeSpan.FromMinutes(10))) yield break;
        // Nor can those who set the same at once.
        if (model.Changes.Any(own => own.IncidentId == change.IncidentId && own.At >= last.At && own.At - last.At < AtOnce
            && ValueOf(model, own) is var (history2, same, _) && same == last.Value && ReferenceEquals(history2, history))) yield break;
        // Nor can a drain that was stored and perhaps never sent, and a person who drained the host after that.
        if (change is { Command: SetContainerInstanceStatus, Incident.Progress: InstanceRestart { DrainRefused: false, BegunAt: { } begun } }
            && last.Value == "DRAINING" && begun < last.At && !history.Any(one => one.By == Who.Remediator && one.At >= begun)) yield break;
        // Nor can a stop that was about to be sent and perhaps never was.
        if (change is { Command: StartInstance, Incident.Progress: InstanceRestart { StopRefused: false, StopAcceptedAt: null, StopAskedAt: { } asked } }
            && last.Value == "stopped" && asked <= last.At && !history.Any(one => one.By == Who.Remediator && one.At >= asked)) yield break;
        var ours = history.LastOrDefault(one => one.By == Who.Remediator && one.IncidentId == change.IncidentId);
        // Whose answer is lost may take the value of before for one that was never changed; once.
        var isTold = change.Command is StopInstance or StartInstance || ours is null or { IsKnown: true };
        // What is as we have set it was not seen to be anybody else's.
        var isAfterOurs = ours is not null && ours.Value != last.Value && last.At - ours.At > AtOnce;
        if (isTold && (isAfterOurs || (ours is null && isBack)))
            yield return new(Promise.OnceOnly, $"{change.Command}: a person set {last.Value} at {last.At:HH:mm:ss}");
    }

    /// <returns>Who has changed the value; what it would be; and whether that brings back what only we may have changed.</returns>
    private static (IReadOnlyList<Written> History, string Value, bool IsBack)? ValueOf(Model model, Change change) =>
        change.Command switch
        {
            SetContainerInstanceStatus set =>
                (model.World.Host(set.ContainerInstanceArn).StatusHistory, set.Status, set.Status == "ACTIVE"),
            StopInstance stop => (model.World.Host(stop.InstanceId).StateHistory, "stopped", false),
            StartInstance start => (model.World.Host(start.InstanceId).StateHistory, "running", true),
            EnterStandby enter => (model.World.Host(enter.InstanceId).LifecycleHistory, "Standby", false),
            ExitStandby exit => (model.World.Host(exit.InstanceId).LifecycleHistory, "InService", true),
            SetGracePeriod set => (
                model.World.Services.First(service => service.Subject.ServiceArn == set.ServiceArn).GraceHistory,
                $"{set.Seconds}",
                !ChangePromises.IsRaise(change)),
            _ => null,
        };
}

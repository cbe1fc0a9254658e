using System.Globalization;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Remediation;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>What holds whenever AWS is told to change something.</summary>
internal static class ChangePromises
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IEnumerable<Violation> Broken(Model model, Change change)
    {
        var what = $"{change.Command} of {change.IncidentId}";
        if (change.Incident is not { State: IncidentState.Acting } && !IsJustDeleted(model, change)) yield return new(Promise.OnlyOpen, what);
        if (!MayChange(change) || !IsActionOfItsFix(change)) yield return new(Promise.NoRight, what);
        foreach (var violation in PersonsValue.Broken(model, change)) yield return violation;
        foreach (var violation in Exceeded(model, change)) yield return violation;
        foreach (var condition in UnsafeExit(change)) yield return new(Promise.SafeStandby, $"{what}: {condition}");
        if (!Begins(change)) yield break;

        if (change.Pause?.HoldsAt(change.At) == true) yield return new(Promise.Allowed, $"{what} while paused");
        if (!IsApproved(change)) yield return new(Promise.Allowed, $"{what} in {ModeOf(change)}");
        if (!model.Messages.Any(told => told.IncidentId == change.IncidentId && told.Status == IncidentStatus.Acting))
            yield return new(Promise.Announced, what);
        if (IsWithoutEvidence(model, change)) yield return new(Promise.EvidenceFirst, what);
        foreach (var condition in Unsafe(change)) yield return new(Promise.SafeStop, $"{what}: {condition}");
        foreach (var condition in UnsafeRaise(change)) yield return new(Promise.SafeRaise, $"{what}: {condition}");
        foreach (var condition in UnsafeEntry(change)) yield return new(Promise.SafeStandby, $"{what}: {condition}");
        foreach (var condition in UnsafeDrain(change)) yield return new(Promise.SafeDrain, $"{what}: {condition}");
    }

    /// <summary>Between the moment in which its step was stored and the change: nothing can tell the step.</summary>
    private static bool IsJustDeleted(Model model, Change change) =>
        change.Incident is null && change.At - model.Store.LostAt(change.IncidentId) < Model.Longest;

    private static Fix FixOf(Change change) => change.Command is SetGracePeriod ? Fix.RaiseGracePeriod
        : change is { Command: SetContainerInstanceStatus, Incident.Progress: InstanceDrain } ? Fix.DrainInstance : Fix.RestartInstance;

    /// <summary>Of a member's restart both modes decide.</summary>
    private static FixMode ModeOf(Change change) =>
        change.Command is EnterStandby or ExitStandby or StopInstance { InStandbyOf: not null }
            ? (FixMode)Math.Min((int)change.Policy.StandbyMode, (int)change.Policy.ModeOf(Fix.RestartInstance))
            : change.Policy.ModeOf(FixOf(change));

    private static bool MayChange(Change change) =>
        ModeOf(change) is FixMode.Finish or FixMode.Approve or FixMode.Auto;

    private static bool IsActionOfItsFix(Change change) => change.Incident is not { } incident
        || FixCatalog.Of(FixOf(change)).AwsActions.Contains(ChangeRecord.Of(incident, change.Command, change.At)?.Action);

    /// <summary>In contrast to what brings a change back.</summary>
    private static bool Begins(Change change) => change.Command is StopInstance or EnterStandby
        or SetContainerInstanceStatus { Status: "DRAINING" }
        || IsRaise(change);

    public static bool IsRaise(Change change) =>
        change.Command is SetGracePeriod set && set.Seconds > change.Seen?.Service?.GracePeriodSeconds;

    private static bool IsApproved(Change change)
    {
        var fix = FixOf(change);
        return ModeOf(change) switch
        {
            FixMode.Auto => change.Command is not StopInstance || change.Incident!.Actions.LastOrDefault(action => action.Fix == fix) is not { } made
                || change.Incident.AnswerTo(made) is not { Granted: false },
            FixMode.Approve => change.Incident?.Answers.LastOrDefault(answer => answer.Fix == fix && IsFor(answer, change))
                is { Granted: true } answer
                && (answer.Revision is null || answer.Revision == change.Seen?.Service?.TaskDefinitionArn)
                && (change.Command is not SetGracePeriod set || set.Seconds <= int.Parse(answer.UpTo!, CultureInfo.InvariantCulture))
                && (fix != Fix.RestartInstance || answer.Faults!.Intersect(ImpairedOn(change, answer.Resource)).Any())
                && change.At - answer.At < change.Policy.ApprovalExpires + TimeSpan.FromMinutes(1),
            _ => false,
        };
    }

    /// <summary>The incident has one host at work at a time.</summary>
    private static bool IsFor(Approval answer, Change change) =>
        change.Incident?.Progress?.Ec2InstanceId is not { } host || host == answer.Resource;

    private static IEnumerable<string> ImpairedOn(Change change, string instanceId) =>
        (change.Seen?.ContainerInstances ?? []).Where(host => host.Ec2InstanceId == instanceId)
            .SelectMany(host => host.Instance?.StatusChecks?.All ?? []).Where(pair => pair.Check.Status == "impaired")
            .Select(pair => pair.Name);

    private static bool IsWithoutEvidence(Model model, Change change) => change.Command is StopInstance stop
        && !model.Kept.Any(key => key.StartsWith($"{change.IncidentId}/{stop.InstanceId}/", StringComparison.Ordinal));

    private static IReadOnlyList<string> Unsafe(Change change) => change.Command is not StopInstance stop ? []
        : change.Seen is not { } seen ? ["nothing was read"]
        : SafeToStop.Broken(seen, change.SeenHost, change.Policy, change.Pause, change.Incident!, stop.InstanceId);

    private static IEnumerable<string> UnsafeEntry(Change change)
    {
        var member = change.SeenHost?.Membership;
        if (change.Command is StopInstance stop && change.Seen?.ContainerInstances?.FirstOrDefault(
            host => host.Ec2InstanceId == stop.InstanceId)?.Instance is { AutoScalingGroup.Length: > 0 }
            && (stop.InStandbyOf is null || member?.LifecycleState != "Standby"))
        {
            yield return $"it is stopped in {member?.LifecycleState}";
        }

        if (change.Command is not EnterStandby enter) yield break;
        var host = change.Seen?.ContainerInstances?.FirstOrDefault(one => one.Ec2InstanceId == enter.InstanceId);
        if (host?.Instance?.Membership is null || member is null || change.Seen!.Gaps.Count + change.Seen.Missing.Count > 0)
            yield return "not everything was read";
        else if (host is not { Status: "DRAINING" } || (change.SeenHost!.TasksLeft != 0 && host.AgentConnected)) yield return "it is not drained";
        else if (member.LifecycleState != "InService") yield return $"it is {member.LifecycleState}";
        else if (member.DesiredCapacity - 1 < member.MinSize) yield return "the group would be too small";
        else if (member.Suspended.Contains("Launch")) yield return "there would be no way back";
        else if (member.Tags.GetValueOrDefault("ecs-health-remediator") != "approved") yield return "the group is not opted in";
        else if (!member.Suspended.Any(process => process is "ReplaceUnhealthy" or "HealthCheck")) yield return "the group replaces it";
    }

    private static IEnumerable<string> UnsafeExit(Change change)
    {
        if (change.Command is not ExitStandby) yield break;
        if (change.SeenHost?.Instance is not { IsRunning: true, StatusChecks: { } checks }) yield return "it is not read to run";
        else if (change.Incident?.Progress is InstanceRestart { StopAskedAt: not null, StopRefused: false } && !checks.AllPassed)
            yield return "it is not well after its stop";
    }

    private static IEnumerable<string> UnsafeRaise(Change change)
    {
        if (!IsRaise(change) || change.Seen is not { Service: { } service } seen) yield break;
        if (service.Deployments.All(deployment => deployment.RolloutState == "COMPLETED")) yield break;
        if (service.MayRollBack) yield return "the deployment may be rolled back";
        var former = service.Deployments.Where(one => one.Status == "ACTIVE").Select(one => one.TaskDefinitionArn).ToList();
        if (former.Count == 0) yield return "it is not known what worked before";
        var serving = seen.Targets!.Count(target => target.State == "healthy" && seen.Tasks!.Any(
            task => task.LastStatus == "RUNNING" && former.Contains(task.TaskDefinitionArn)
                && task.Containers[0].Ports[0].HostPort == target.Port));
        if (serving < service.DesiredCount) yield return $"{serving} of {service.DesiredCount} still serve";
    }

    private static IEnumerable<string> UnsafeDrain(Change change)
    {
        if (change.Command is not SetContainerInstanceStatus { Status: "DRAINING" } drain) yield break;
        if (change.Seen is not { } seen || seen.Gaps.Count + seen.Missing.Count > 0)
        {
            yield return "not everything was read";
            yield break;
        }

        var instance = seen.ContainerInstances?.FirstOrDefault(host => host.Arn == drain.ContainerInstanceArn)?.Instance;
        if (instance?.Tags.GetValueOrDefault("ecs-health-remediator") != "approved") yield return "not opted in";
        if (instance?.StatusChecks?.AnyImpaired != true) yield return "no check fails";
        if (change.Incident?.Progress is InstanceDrain && !seen.ContainerInstances!.Any(host => host.Arn != drain.ContainerInstanceArn
            && host.Instance?.AvailabilityZone == instance?.AvailabilityZone && host is { TakesTasks: true, IsBroken: false }))
        {
            yield return "it is the last of its zone";
        }
    }

    private static IEnumerable<Violation> Exceeded(Model model, Change change)
    {
        var today = model.Changes.Where(one => change.At - one.At < Day).ToList();
        var sent = today.Where(one => one.Command.GetType() == change.Command.GetType()).ToList();
        var (count, most) = change.Command switch
        {
            StopInstance stop => (sent.Count(one => one.Command.Equals(stop)), 4),
            StartInstance start => (sent.Count(one => one.Command.Equals(start)), 14),
            EnterStandby enter => (sent.Count(one => one.Command.Equals(enter)), 6),
            ExitStandby exit => (sent.Count(one => one.Command.Equals(exit)), 16),
            SetContainerInstanceStatus set => (sent.Count(one => one.Command.Equals(set)), set.Status == "ACTIVE" ? 40 : 12),
            SetGracePeriod set => (sent.Count(one => one.Command.Equals(set)), 16),
            _ => (0, 1),
        };
        if (count > most) yield return new(Promise.Budget, $"{change.Command} for the {count}th time within a day");
    }
}

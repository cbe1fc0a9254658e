using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// What a person may do about a host, by the kind of host it is. A stop is right for few: an Auto Scaling group terminates who
/// stops, a Spot instance may not start again, local disks are erased. No command here does what the remediator itself would refuse
/// to do for the sake of safety; each waits for what it must, and puts back what it began where a step fails.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ec2-instance-stop-start-works.html
/// </summary>
internal static class HostAdvice
{
    /// <summary>Twenty minutes: a drain waits for connections and for programs that end slowly, a stop for hardware that fails.</summary>
    private const int MostTries = 80;

    private const int PauseSeconds = 15;

    /// <summary>Other hardware for those that a stop and start gives it; for others what there is in its place. One host at a time.</summary>
    public static Remedy Restart(DiagnosisContext context, IReadOnlyList<ContainerInstance> hosts) =>
        OneAtATime(context.ToSeeTo(hosts), host => RestartOf(context, host));

    /// <summary>For hosts that are to be replaced or mended by hand, one at a time.</summary>
    /// <param name="then">What is to be done once no task is left.</param>
    public static Remedy Vacate(DiagnosisContext context, IReadOnlyList<ContainerInstance> hosts, string then) => OneAtATime(
        context.ToSeeTo(hosts),
        host => OwnerOf(host)
            ?? (AgainstDraining(context, host, hosts) is { } reason
                ? new($"Do not drain {host.Ec2InstanceId} as it is: {reason}. Then {then}", null, null)
                : new(
                    $"Drain the container instance, {then} The command waits until its tasks have left, and makes it ACTIVE again if they "
                        + "do not.",
                    Drain(context.Snapshot.Subject, host),
                    null)));

    private static Remedy OneAtATime(IReadOnlyList<ContainerInstance> hosts, Func<ContainerInstance, Remedy> of)
    {
        var advice = hosts.Select(host => (Host: host, Remedy: of(host))).ToList();
        var (chosen, remedy) = advice.FirstOrDefault(pair => pair.Remedy.Command is not null, advice[0]);
        var others = hosts.Select(host => host.Ec2InstanceId).Where(id => id != chosen.Ec2InstanceId).Distinct().ToList();
        return others.Count == 0 ? remedy
            : remedy with { Summary = $"{remedy.Summary} One at a time: see to {FactList.Names(others)} when this one is well." };
    }

    /// <returns>Null where the host must not be drained now.</returns>
    public static string? DrainCommand(DiagnosisContext context, ContainerInstance host) =>
        AgainstDraining(context, host, [host]) is null ? Drain(context.Snapshot.Subject, host) : null;

    /// <summary>Of hosts that somebody, or EC2, has stopped.</summary>
    public static Remedy Start(IReadOnlyList<ContainerInstance> hosts)
    {
        if (hosts.FirstOrDefault(host => OwnerOf(host) is not null) is { } owned) return OwnerOf(owned)!;
        if (hosts.FirstOrDefault(host => host.Instance is { Lifecycle: not null }) is { Instance: { } lent })
        {
            return new(
                $"Let the cluster have another instance in place of {lent.Id}: a {Lifecycle(lent)} instance starts again when EC2 has "
                    + "room for it, or not at all.",
                null,
                null);
        }

        var ids = string.Join(' ', FactList.ForCommand(hosts).Select(host => host.Ec2InstanceId));
        return new(
            $"Start it again if it was not stopped on purpose.{FactList.Rest(hosts.Count)}",
            $"aws ec2 wait instance-stopped --instance-ids {ids} && aws ec2 start-instances --instance-ids {ids} "
                + $"&& aws ec2 wait instance-status-ok --instance-ids {ids}",
            null);
    }

    private static Remedy RestartOf(DiagnosisContext context, ContainerInstance host)
    {
        if (OwnerOf(host) is { } owner) return owner;
        var (id, drain) = (host.Ec2InstanceId, DrainCommand(context, host));
        var leave = drain is null ? "" : " The command only drains it, so that its tasks go elsewhere until then.";
        return host.Instance switch
        {
            null or { StopProtected: null } or { HasInstanceStore: null } => LookFirst(host),
            { Lifecycle: not null } instance => new(
                $"Launch another instance in place of {id}: a {Lifecycle(instance)} instance may not come back after a stop.{leave}",
                drain,
                null),
            { RootDeviceType: not "ebs" } or { HasInstanceStore: true } => new(
                $"Replace {id}, once what its local disks hold is saved: a stop erases them.{leave}", drain, null),
            { Tenancy: "host" } => new(
                $"Move {id} to another Dedicated Host: after a stop it would start on the same hardware.{leave}", drain, null),
            { StatusChecks.ScheduledEvents.Count: > 0 } => new(
                $"Replace {id}, or wait for the maintenance that AWS has announced for it.{leave}", drain, null),
            { StopProtected: true } => new(
                $"Somebody has protected {id} from being stopped. If a stop is wanted nevertheless, take the protection off first "
                    + "(a person's choice); how to stop and start it safely is told when you have it diagnosed after that.",
                $"aws ec2 modify-instance-attribute --instance-id {id} --no-disable-api-stop",
                null),
            _ when host.IsDraining => new(
                $"Find out who drains {id}, which may be about to be replaced, before anybody stops and starts it.", null, null),
            _ when AgainstDraining(context, host, [host]) is { } reason => new(
                $"A stop and start would move {id} to other hardware, but not as it is: {reason}.", null, null),
            _ => new(
                "Drain the host, stop and start it (a reboot would keep the hardware), and make it ACTIVE again. "
                    + (host.AgentConnected ? "" : "Its agent is lost, so that nothing waits until its tasks have left. ")
                    + $"Keep the terminal open: each step may take {MostTries * PauseSeconds / 60} min, and the last one makes "
                    + "the host ACTIVE again, even if a step fails.",
                StopAndStart(context.Snapshot.Subject, host),
                null),
        };
    }

    /// <summary>Somebody replaces the host of their own accord, and takes a drained or stopped one for one that is not wanted.</summary>
    private static Remedy? OwnerOf(ContainerInstance host) => host.Instance switch
    {
        { AutoScalingGroup: { Length: > 0 } group } instance => OfGroup(instance, group),
        { ManagedBy: { } manager } instance => new($"Leave {instance.Id} to {manager}, which owns and replaces it.", null, null),
        { AutoScalingGroup: null } or null => LookFirst(host),
        _ => null,
    };

    private static Remedy OfGroup(Ec2Instance instance, string group)
    {
        if (instance.Membership is not null && IsImpaired(instance))
        {
            if (GroupRepair.Obstacle(instance) is { } obstacle)
            {
                return new(
                    $"Auto Scaling group {group} does not replace {instance.Id} by itself: {obstacle}. Let it, or replace the member (a "
                        + "person's choice, which ends the instance); to stop or drain it may have it terminated.",
                    GroupRepair.Command(instance),
                    null);
            }

            if (GroupRepair.IsHeldUp(instance))
            {
                return new(
                    $"Leave {instance.Id} to its Auto Scaling group {group}, and see what holds it up: {GroupRepair.Delay(instance)}."
                        + (GroupRepair.EndsTheWait(instance) ? " To end the wait is a person's choice: with the command the group ends the "
                            + "instance at once, with the tasks that it has." : ""),
                    GroupRepair.Command(instance),
                    null);
            }
        }

        return new(
            $"Leave {instance.Id} to its Auto Scaling group {group}, which replaces a member that it finds unhealthy; to stop or drain "
                + "one may have it terminated. To have it replaced at once is a person's choice: the command ends the instance, with "
                + "the tasks and the local disks that it has.",
            GroupRepair.ReplaceNow(instance),
            null);
    }

    private static bool IsImpaired(Ec2Instance instance) => instance.StatusChecks is { AnyImpaired: true };

    private static Remedy LookFirst(ContainerInstance host) => new(
        $"See first what kind of host {host.Ec2InstanceId} is: an Auto Scaling group terminates a member that "
            + "is stopped, a Spot instance may not start again, and a stop erases local disks.",
        $"aws autoscaling describe-auto-scaling-instances --instance-ids {host.Ec2InstanceId} "
            + $"&& aws ec2 describe-instances --instance-ids {host.Ec2InstanceId}",
        null);

    private static string Lifecycle(Ec2Instance instance) => instance.Lifecycle == "spot" ? "Spot" : instance.Lifecycle!;

    /// <param name="all">All that are to be left, one after the other.</param>
    private static string? AgainstDraining(
        DiagnosisContext context, ContainerInstance host, IReadOnlyList<ContainerInstance> all)
    {
        var hosts = context.Snapshot.ContainerInstances ?? [];
        if (context.AtWork is { } away && away != host.Ec2InstanceId)
            return $"the remediator has {away} at work, and only one host may be away at a time; see first that it is back, or add a host";
        if (host.Instance is not { AutoScalingGroup: "", ManagedBy: null }) return "somebody else may own it";
        if (host.IsDraining) return "it is DRAINING already";
        if (host.TaskGroups is not { } groups) return "what runs on it could not be read";
        if (context.Snapshot.Service is not { } service) return "what the service allows could not be read";
        if (groups.FirstOrDefault(group => !group.StartsWith("service:", StringComparison.Ordinal)) is { } standalone)
            return $"standalone tasks run on it ({standalone}), which draining does not move; end them or wait for them first";
        if (hosts.Count(other => other.Ec2InstanceId == host.Ec2InstanceId) > 1)
            return "it is registered twice, and draining one registration leaves the tasks of the other; deregister the older one first";
        var others = HostServices.Others(context, host);
        var stuck = IsNeverDrained(service) ? "the service"
            : others.FirstOrDefault(other => IsNeverDrained(other.Service)) is { } one ? $"service {one.Name}" : null;
        if (stuck is not null)
        {
            return $"{stuck} allows no task to be stopped or added (minimum and maximum percent are 100), so draining never ends; "
                + "allow one of them first";
        }

        if (others.FirstOrDefault(other => OptIn.IsOff(other.Service.Tags)) is { } off)
            return $"service {off.Name}, which has tasks there, is tagged {OptIn.TagKey}={OptIn.Off}; ask whose it is first";
        if (StartTrouble.Of(context, host) is { } trouble)
            return $"{trouble}, so those that still run are perhaps the last; see to that first";

        return hosts.Any(other => other is { TakesTasks: true, IsBroken: false, Instance.IsRunning: true }
            && all.All(drained => drained.Ec2InstanceId != other.Ec2InstanceId))
            ? null : "no other container instance of the cluster takes tasks; add one first";
    }

    private static bool IsNeverDrained(Service service) =>
        service is { SchedulingStrategy: not "DAEMON", MinimumHealthyPercent: >= 100, MaximumPercent: <= 100 };

    /// <summary>
    /// A host without its agent has no tasks that could be moved. Whatever becomes of the drain, the stop or the start, the last
    /// line makes the host ACTIVE; the exit code tells whether all went well.
    /// </summary>
    private static string StopAndStart(Subject subject, ContainerInstance host)
    {
        var id = host.Ec2InstanceId;
        return $"{FactList.SetStatus(subject, [host], "DRAINING")} && {{ ok=; "
            + $"{{ {Emptied(subject, host)}; }} "
            + $"&& aws ec2 stop-instances --instance-ids {id} "
            + $"&& {{ aws ec2 wait instance-stopped --instance-ids {id}; {Until($"aws ec2 start-instances --instance-ids {id}")}; }} "
            + $"&& aws ec2 wait instance-status-ok --instance-ids {id} "
            + $"&& {{ {Until(Says(subject, host, "agentConnected", "True"))}; }} && ok=1; "
            + $"{FactList.SetStatus(subject, [host], "ACTIVE")} && [ \"$ok\" ]; }}";
    }

    /// <summary>Where the tasks do not leave, the host is made ACTIVE again.</summary>
    private static string Drain(Subject subject, ContainerInstance host) =>
        $"{FactList.SetStatus(subject, [host], "DRAINING")} && {{ {{ {Emptied(subject, host)}; }} "
            + $"|| {{ {FactList.SetStatus(subject, [host], "ACTIVE")} && false; }}; }}";

    private static string Emptied(Subject subject, ContainerInstance host) =>
        Until(Says(subject, host, "agentConnected && runningTasksCount", "-e 0 -e False"));

    private static string Says(Subject subject, ContainerInstance host, string query, string answer) =>
        $"aws ecs describe-container-instances --cluster {subject.ClusterName} --container-instances {host.Arn} "
            + $"--query 'containerInstances[0].[{query}]' --output text | grep -qx {answer}";

    /// <summary>Tries until it succeeds, and fails after a while.</summary>
    internal static string Until(string command) =>
        $"n=0; until {command}; do n=$((n+1)); [ $n -gt {MostTries} ] && break; sleep {PauseSeconds}; done; [ $n -le {MostTries} ]";
}

using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// The application has too little CPU to answer in time, or at all. Only for checks that time out or meet a 5xx: a refused
/// connection and a wrong path have other causes, however busy the host is.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
/// </summary>
public sealed class ResourceSaturation : ICheck
{
    private const double WantedCpu = 70;

    public string Id => CheckId.ResourceSaturation;

    public PathPart? Part => PathPart.Container;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceStatus, "A host whose disk or network fails keeps its programs waiting."),
        .. Explanation.By(
            "Where packets do not pass, more CPU changes nothing.", CheckId.SecurityGroup, CheckId.NetworkAcl, CheckId.Routing),
    ];

    public bool HelpsEveryCause => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        var slow = context.Failures.LatestReasons
            .Where(reason => reason.Kind == FailureKind.TimedOut || reason.Codes.Any(code => code >= 500)).ToList();
        if (slow.Count == 0) return Finding.NotApplicable(Id, "No health check is known to have timed out or to have met a 5xx.");
        if (!context.Failures.IsFailing) return Finding.NotApplicable(Id, "Nothing fails now.");
        if (context.Snapshot.Metrics is null) return Finding.Unknown(Id, "the metrics");

        var load = new Load(context.Snapshot);
        var ids = slow.Select(reason => reason.InstanceId).OfType<string>().Distinct().ToList();
        var hosts = (context.Snapshot.ContainerInstances ?? []).Where(host => ids.Contains(host.Ec2InstanceId)).ToList();
        var facts = LoadFacts.Of(context, load, hosts).ToList();
        if (facts.Count == 0) return Finding.NotApplicable(Id, "CloudWatch has measured nothing of it lately.");
        var fault = ThrottledByCredits(load, hosts) ?? Service(context, load, hosts) ?? Hosts(context, load, hosts) ?? Memory(load);
        return fault is null
            ? Finding.Ok(Id, $"Nothing is short: {string.Join("; ", facts)}.")
            : fault with { Source = FindingSource.Metrics, Evidence = facts };
    }

    private Finding? ThrottledByCredits(Load load, List<ContainerInstance> hosts)
    {
        var held = hosts.Where(load.IsThrottledByCredits).ToList();
        if (held.Count == 0) return null;
        var credits = FactList.ForCommand(held).Select(host => $"InstanceId={host.Ec2InstanceId},CpuCredits=unlimited");
        return Finding.Fault(
            Id, Confidence.Strong, $"The CPU credits of {Names(held)} are used up, and only its baseline is left.") with
        {
            InstanceIds = [.. held.Select(host => host.Ec2InstanceId)],
            Remedy = new(
                "Let the instance exceed its credits (which is charged for), or take a type that is not burstable."
                    + FactList.Rest(held.Count),
                $"aws ec2 modify-instance-credit-specification --instance-credit-specifications {string.Join(' ', credits)}",
                "AWS::EC2::LaunchTemplate LaunchTemplateData CreditSpecification CpuCredits"),
        };
    }

    private Finding? Service(DiagnosisContext context, Load load, List<ContainerInstance> hosts)
    {
        if (load.ServiceCpu is not { } cpu) return null;
        var isPeak = Load.IsBriefPeak(cpu);
        if (!isPeak && !Load.IsShortOfCpu(cpu)) return null;
        var subject = context.Snapshot.Subject;
        // Without a CPU size of its own a task may use what its host has idle, so that more than it reserved is no want.
        var isFree = context.Snapshot.TaskDefinition is { Cpu: null }
            && hosts.Count > 0 && hosts.All(host => load.IsIdle(host.Ec2InstanceId));
        if (isPeak && isFree) return null;
        var wanted = context.Snapshot.Service is { SchedulingStrategy: not "DAEMON", DesiredCount: > 0 } service
            ? (int?)Math.Max(service.DesiredCount + 1, (int)Math.Ceiling(service.DesiredCount * cpu.Latest!.Value / WantedCpu))
            : null;
        // A peak that has just begun may pass; that the hosts themselves wait in vain for the application is the second sign.
        var isFelt = context.Failures.Probes is { Count: > 0 } asked && asked.All(probe => probe.TimedOut);
        return Finding.Fault(
            Id, isFree || (isPeak && !isFelt) ? Confidence.Weak : Confidence.Strong,
            $"The tasks of {subject.ServiceName} use {LoadFacts.Percent(cpu)} of the CPU that they reserve.") with
        {
            Remedy = new(
                $"Share the work among more tasks{(wanted is null ? "" : $" ({wanted})")}, or give each more CPU.",
                wanted is null ? null
                    : $"aws ecs update-service --cluster {subject.ClusterName} --service {subject.ServiceName} "
                        + $"--desired-count {wanted}",
                "AWS::ECS::Service DesiredCount, AWS::ECS::TaskDefinition Cpu"),
        };
    }

    private Finding? Hosts(DiagnosisContext context, Load load, List<ContainerInstance> hosts)
    {
        bool IsBusy(ContainerInstance host) => Load.IsShortOfCpu(load.HostCpu(host.Ec2InstanceId));
        var busy = hosts.Where(IsBusy).ToList();
        if (busy.Count == 0) return null;

        var healthy = (context.Snapshot.Targets ?? []).Where(target => target.IsHealthy).Select(context.Topology.HostOf).ToList();
        // Otherwise the load does not tell those that fail from those that do not.
        var tells = busy.Count == hosts.Count
            && healthy.All(host => host is not null && load.HostCpu(host.Ec2InstanceId) is not null && !IsBusy(host));
        var drain = healthy.Count > 0 ? HostAdvice.DrainCommand(context, busy[0]) : null;
        return Finding.Fault(
            Id, tells ? Confidence.Strong : Confidence.Weak, $"No CPU is left on {Names(busy)}.") with
        {
            InstanceIds = [.. busy.Select(host => host.Ec2InstanceId)],
            Remedy = new(
                "Reserve in the task definitions the CPU that is used, so that fewer tasks share a host, and add hosts."
                    + (drain is null ? "" : $" Where others have room, draining {busy[0].Ec2InstanceId} moves its tasks there."),
                drain,
                "AWS::ECS::TaskDefinition ContainerDefinitions Cpu"),
        };
    }

    private Finding? Memory(Load load) => !Load.IsShortOfMemory(load.ServiceMemory) ? null
        : Finding.Fault(
            Id, Load.HasRisenToLimit(load.ServiceMemory!) ? Confidence.Strong : Confidence.Weak,
            $"The tasks use {LoadFacts.Percent(load.ServiceMemory!)} of the memory that they reserve.") with
        {
            Remedy = new(
                "Raise the container's memory in a new revision of the task definition.",
                null,
                "AWS::ECS::TaskDefinition ContainerDefinitions Memory"),
        };

    private static string Names(IEnumerable<ContainerInstance> hosts) =>
        FactList.Names(hosts.Select(host => host.Ec2InstanceId));
}

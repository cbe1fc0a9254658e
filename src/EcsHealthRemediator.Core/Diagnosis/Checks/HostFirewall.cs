using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Packets pass every rule of the VPC and end on the host itself: its own firewall, IP forwarding that is off, or a connection table
/// that is full. No API of AWS shows any of it. What is on the host times out, whatever it is, and the same is well on other hosts; in
/// awsvpc mode a task has a network interface of its own, past the rules of the host.
/// https://github.com/aws/amazon-ecs-agent/issues/2877, https://github.com/aws/amazon-ecs-init/issues/105,
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
/// </summary>
public sealed class HostFirewall : ICheck
{
    private const string Causes = "its own firewall, IP forwarding that is off, or a full connection table";

    private const string Look = "sudo iptables -S; sudo iptables -t nat -S DOCKER; sysctl net.ipv4.ip_forward "
        + "net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max";

    public string Id => CheckId.HostFirewall;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By(
            "Packets that do not come as far as the host do not end on it.",
            CheckId.SecurityGroup, CheckId.NetworkAcl, CheckId.Routing),
        new(CheckId.InstanceStatus, "What runs on a host that fails is silent as well."),
        new(CheckId.ContainerRuntime, "Published ports go through the runtime."),
        new(CheckId.ResourceSaturation, "Programs on a host without CPU answer late."),
    ];

    public bool IsDecidedByProbe => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { Targets: not null, Tasks: not null, ContainerInstances: not null })
            return Finding.Unknown(Id, "the targets, the tasks or the container instances");
        if (SilentHost.WithAllThatFails(context) is not { } host || context.Failures.LatestReasons.Count == 0)
            return Finding.NotApplicable(Id, "What fails is not on one host alone.");
        if (context.Snapshot.TaskDefinition is not { } definition) return Finding.Unknown(Id, "the task definition");
        if (definition.NetworkMode == "awsvpc")
            return Finding.NotApplicable(Id, "The tasks have network interfaces of their own, past the firewall of the host.");
        if (!SilentHost.OnlyOthersAnswer(context, host))
            return Finding.NotApplicable(Id, "The same does not answer on other hosts, or something answers on this one.");
        if (!host.AgentConnected || host.IsBroken || host.Instance?.StatusChecks is { AllPassed: false })
            return Finding.NotApplicable(Id, "The host itself is not known to be well.");

        var paths = PathCheck.FindingsIn(context);
        if (paths.Any(path => path is { Verdict: Verdict.Fault, Confidence: not Confidence.Weak }))
            return Finding.NotApplicable(Id, "Packets do not come as far as the host.");
        if (paths.Any(path => path.Verdict == Verdict.Unknown))
            return Finding.Unknown(Id, "the network of the load balancer or the targets");

        var asked = context.Failures.Probes.Where(probe => probe.Request.InstanceId == host.Ec2InstanceId).ToList();
        if (asked.Find(probe => probe.Answer!.Code is { } code && context.Failures.AcceptedCodes?.Accept(code) == true) is { } heard)
            return context.Failures.LatestReasons.All(reason => reason.Codes.Count == 0) ? Heard(context, host, heard) : Answers();
        if (asked.Count > 0) return Finding.Ok(Id, $"The program does not answer its own host either. {asked[0].Fact()}.");
        return SilentHost.AllTimedOut(context) && SilentHost.Victims(context) > 1 ? Hint(context, host)
            : Finding.NotApplicable(Id, "One task may hang by itself, and nobody has asked the host.");
    }

    private Finding Answers() => Finding.Ok(Id, "The load balancer gets answers from the host.");

    private Finding Heard(DiagnosisContext context, ContainerInstance host, HostProbe heard) => Finding.Fault(
        Id,
        Confidence.Strong,
        $"The program answers on its host {host.Ec2InstanceId}, and the load balancer waits in vain: packets end on the host itself, by "
            + $"{Causes}.",
        [heard.Fact(), .. Facts(host)]) with
    {
        Headline = $"Packets end on {host.Ec2InstanceId} itself, as by its own firewall",
        Source = FindingSource.Several,
        InstanceIds = [host.Ec2InstanceId],
        Remedy = HostAdvice.Vacate(context, [host], $"see what drops the packets ({Look}), mend it and make it ACTIVE again, or replace it."),
    };

    private Finding Hint(DiagnosisContext context, ContainerInstance host) => Finding.Fault(
        Id,
        Confidence.Weak,
        $"Whatever runs on {host.Ec2InstanceId} times out, and the same answers on other hosts: its programs hang, or packets end on the "
            + $"host itself, by {Causes}.",
        Facts(host)) with
    {
        Headline = $"Whatever runs on {host.Ec2InstanceId} times out, and answers on other hosts",
        InstanceIds = [host.Ec2InstanceId],
        IsVague = true,
        Remedy = new(
            $"See whether the program answers on the host, and what the host drops: {Look}."
                + HandCheck.Sentence(context, "an answer in time: packets from outside end on the host; none: the program hangs"),
            null,
            null),
    };

    private static IEnumerable<string> Facts(ContainerInstance host) =>
    [
        $"{host.Ec2InstanceId}: agent connected, {host.Instance?.StatusChecks?.ToString() ?? "status checks not read"}",
        "security groups, network ACLs and routes let the health check pass",
    ];
}

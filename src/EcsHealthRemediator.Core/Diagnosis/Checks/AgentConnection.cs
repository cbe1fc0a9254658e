using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// An agent that lost its connection for good. Short gaps are normal: the agent reconnects several times an hour.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
/// </summary>
public sealed class AgentConnection : ICheck
{
    private static readonly TimeSpan Normal = TimeSpan.FromMinutes(5);

    public string Id => CheckId.AgentConnection;

    public PathPart? Part => PathPart.Host;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.InstanceState, "The agent runs on the instance and stops with it."),
        new(CheckId.InstanceStatus, "An instance that cannot be reached, or hangs, cuts its agent off."),
        new(CheckId.ContainerRuntime, "The agent is a container itself, and works through the container runtime."),
        new(CheckId.ResourceSaturation, "A host without CPU starves its agent, too."),
    ];

    /// <summary>Fewer may be lost one by one.</summary>
    private const int EnoughForAll = 2;

    public bool LeavesSilence => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.ContainerInstances is not { } all) return Finding.Unknown(Id, "the container instances");
        var running = all.Where(host => host.Instance is null or { IsRunning: true }
            && !context.Topology.IsStaleRegistration(host)).ToList();
        if (running.Count >= EnoughForAll && running.TrueForAll(host => SaysEcs(host) && !IsBooting(host)))
            return AllLost(context, running);
        var suspects = context.Failures.SuspectInstances;
        var absent = suspects.Where(host => host.Instance is null or { IsRunning: true }).Where(host => !host.AgentConnected)
            .ToList();
        var lost = absent.Where(host => !IsBooting(host)).ToList();
        var proven = lost.Where(SaysEcs).ToList();
        var seen = lost.Where(host => context.Memory.AgentLostSince.TryGetValue(host.Ec2InstanceId, out var since)
            && context.Snapshot.TakenAt - since >= Normal).ToList();
        if (proven.Count + seen.Count > 0)
            return Lost(context, proven.Count > 0 ? Confidence.Proof : Confidence.Strong, [.. proven.Union(seen)]);
        if (context.Failures.BelowDesiredCount
            && all.Where(host => SaysEcs(host) && !IsBooting(host) && host.Instance is null or { IsRunning: true }
                && !context.Topology.IsStaleRegistration(host)).ToList() is { Count: > 0 } away)
            return Lost(context, Confidence.Weak, away);
        if (suspects.Count == 0) return Finding.NotApplicable(Id, "Nothing failed on any host lately.");
        if (lost.Count == 0)
        {
            if (absent.Count > 0) return Finding.Ok(Id, $"{Ids(absent)} starts at this moment; its agent connects after that.");
            return context.Failures.StaleRegistrations is { Count: > 0 } leftovers ? RegisteredTwice(context, leftovers)
                : Finding.Ok(Id, "The agents of the failing targets' hosts are connected.");
        }

        return context.Failures.AllSuspectAgentsDisconnected
            ? Lost(context, Confidence.Weak, lost)
            : Finding.Ok(
                Id,
                $"The agent of {Ids(lost)} is away at this moment, "
                    + $"which is normal for less than {Normal.TotalMinutes:0} minutes.");
    }

    /// <summary>
    /// No host is to blame for what befalls all of them. Their tasks may serve on for hours; ECS replaces and moves none
    /// meanwhile, and the credentials of their roles run out.
    /// https://github.com/aws/amazon-ecs-agent/issues/4270
    /// https://github.com/aws/containers-roadmap/issues/1071
    /// </summary>
    private Finding AllLost(DiagnosisContext context, List<ContainerInstance> all) => Finding.Fault(
        Id, Confidence.Proof, $"The ECS agents of all {all.Count} container instances have lost their connection: one "
            + $"cause, no host's.",
        FactList.Facts(all.Select(host => Fact(host, context)))) with
    {
        Stands = true,
        Remedy = new(
            "Look at what they share: the way to the ECS endpoints (NAT gateway, VPC endpoints ecs, ecs-agent and "
                + "ecs-telemetry and "
                + "their security group), a proxy, the instance role, the clock, or a change that reached all of them (a "
                + "patch, an "
                + "image). Do not replace the hosts: tasks on them serve on, and new hosts would be cut off as well.",
            "aws ec2 describe-vpc-endpoints --query "
                + "'VpcEndpoints[?contains(ServiceName,`ecs`)].[ServiceName,State,Groups[].GroupId]'",
            null),
    };

    private Finding Lost(DiagnosisContext context, Confidence confidence, List<ContainerInstance> lost) => Finding.Fault(
        Id, confidence, $"The ECS agent of {Ids(lost)} has lost its connection.",
        FactList.Facts(lost.Select(host => Fact(host, context))).Concat(HostServices.Fact(context, lost))) with
    {
        InstanceIds = [.. lost.Select(host => host.Ec2InstanceId)],
        Stands = confidence > Confidence.Weak && lost.Exists(host => !host.IsTakenCareOf),
        Remedy = new("Look at the agent on the host: is it running, and does the host reach the ECS endpoints?", null, null),
    };

    /// <summary>
    /// Harmless to tasks, but it counts as an instance whose agent is lost, and draining one leaves the other's tasks.
    /// </summary>
    private Finding RegisteredTwice(DiagnosisContext context, IReadOnlyList<ContainerInstance> leftovers) =>
        Finding.Fault(
            Id,
            Confidence.Weak,
            $"{Ids(leftovers)} is registered twice; its agent has left the older container instance behind.",
            FactList.Facts(leftovers.Select(host => $"{host.Arn}: of {host.Ec2InstanceId}, agentConnected false"))) with
        {
            InstanceIds = [.. leftovers.Select(host => host.Ec2InstanceId).Distinct()],
            Remedy = new(
                $"Deregister the container instance that has no agent.{FactList.Rest(leftovers.Count)}",
                string.Join(" && ", FactList.ForCommand(leftovers).Select(host =>
                    $"aws ecs deregister-container-instance --cluster {context.Snapshot.Subject.ClusterName} "
                        + $"--container-instance {host.Arn} --force")),
                null),
        };

    /// <summary>
    /// EC2 has no result of its checks yet, as after each start: also when it has just moved the instance to other hardware. What
    /// ECS says of the agent is then still of the time before.
    /// </summary>
    private static bool IsBooting(ContainerInstance host) => host.Instance?.StatusChecks?.Instance.Status == "initializing";

    private static bool SaysEcs(ContainerInstance host) =>
        host.HealthChecks.Any(check => check is { Type: "AGENT_CONNECTIVITY", Status: "IMPAIRED" });

    private static string Ids(IEnumerable<ContainerInstance> hosts) =>
        FactList.Names(hosts.Select(host => host.Ec2InstanceId));

    private static string Fact(ContainerInstance host, DiagnosisContext context) =>
        context.Memory.AgentLostSince.TryGetValue(host.Ec2InstanceId, out var since)
            ? $"{host.Ec2InstanceId}: agentConnected false, first seen {since:yyyy-MM-dd HH:mm:ss}Z"
            : $"{host.Ec2InstanceId}: agentConnected false";
}

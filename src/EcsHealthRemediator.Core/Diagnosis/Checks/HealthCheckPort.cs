using System.Globalization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A health check port of its own that no container of the failing task listens on. The target group's own port is only a default
/// for registration and says nothing: ECS registers the port that the task really has.
/// </summary>
public sealed class HealthCheckPort : ICheck
{
    private const string TrafficPort = "traffic-port";

    public string Id => CheckId.HealthCheckPort;

    public Finding Examine(Case @case)
    {
        if (@case.Snapshot.TargetGroup is not { } group) return Finding.Unknown(Id, "the target group");
        if (@case.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (@case.DoubtfulIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (group.HealthCheckPort == TrafficPort) return Finding.Ok(Id, "The health check uses the traffic port.");
        if (@case.Snapshot is not { Tasks: not null, TaskDefinition: { } definition })
            return Finding.Unknown(Id, "the task's ports");
        if (!int.TryParse(group.HealthCheckPort, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return Finding.Unknown(Id, $"the health check port '{group.HealthCheckPort}'");
        if (@case.Reasons.Any(reason => reason.Codes.Count > 0))
            return Finding.Ok(Id, $"Something answers on the health check port {port}.");

        var tasks = @case.DoubtfulTargets.Select(@case.TaskOf).OfType<EcsTask>().Concat(@case.KilledTasks).ToList();
        var revisions = tasks.Select(task => task.TaskDefinitionArn).ToHashSet();
        var healthy = @case.RunningTasks.Where(task => @case.TargetOf(task) is { IsHealthy: true });
        if (healthy.Any(task => revisions.Contains(task.TaskDefinitionArn)))
            return Finding.Ok(Id, $"Other tasks of the same revision are healthy on the health check port {port}.");

        var ports = tasks.SelectMany(task => task.Containers).SelectMany(container => container.Ports)
            .Select(binding => definition.NetworkMode is "awsvpc" or "host" ? binding.ContainerPort : binding.HostPort)
            .Concat(definition.NetworkMode is "awsvpc" or "host"
                ? definition.Containers.SelectMany(container => container.Ports).Select(binding => binding.ContainerPort)
                : [])
            .OfType<int>().Distinct().Order().ToList();
        if (ports.Count == 0) return Finding.Unknown(Id, "the task's ports");
        return ports.Contains(port)
            ? Finding.Ok(Id, $"The health check port {port} is one of the task's ports.")
            : Finding.Fault(
                Id,
                Confidence.Strong,
                $"The health check asks port {port}, and the failing tasks have {string.Join(", ", ports)}.",
                $"target group {group.Arn}: health check port {port}") with
            {
                Remedy = new(
                    "Check the traffic port, or the port that the container listens on.",
                    $"aws elbv2 modify-target-group --target-group-arn {group.Arn} --health-check-port {TrafficPort}",
                    "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPort"),
            };
    }
}

using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;
using Event = Amazon.Lambda.CloudWatchEvents.CloudWatchEvent<System.Text.Json.JsonElement>;

namespace EcsHealthRemediator.Aws.Events;

/// <summary>Reads the events of source aws.ecs.</summary>
internal static class EcsEvents
{
    private const string ServiceGroup = "service:";

    /// <summary>
    /// Uses desiredStatus and not lastStatus, because a task on a host whose agent is disconnected never reports STOPPED.
    /// </summary>
    public static Signal TaskStateChange(TaskDetail detail)
    {
        if (detail.DesiredStatus != "STOPPED")
            return new Ignored($"task is not being stopped: desiredStatus {detail.DesiredStatus}");

        var message = MessageParser.Parse(detail.StoppedReason);
        if (message.Kind != MessageKind.TaskFailedElbHealthChecks)
            return new Ignored($"task stopped for another reason: {detail.StoppedReason}");

        if (detail.LaunchType is { } launchType and not "EC2")
            return new Ignored($"task does not run on a container instance: launchType {launchType}");

        if (detail.Group is not { } group || !group.StartsWith(ServiceGroup, StringComparison.Ordinal) || group == ServiceGroup)
            return new Ignored($"task belongs to no service: group {detail.Group}");

        if (group[ServiceGroup.Length..] is var name && !ServiceRef.IsName(name))
            return new Ignored($"malformed: no service can have the name {name}");

        if (detail.TaskArn is null || ServiceRef.ClusterName(detail.ClusterArn) is not { } cluster)
            return new Ignored("malformed: task stop without taskArn or clusterArn");

        return new TaskStopped
        {
            Service = new ServiceRef(name, cluster),
            TaskArn = SignalText.Bounded(detail.TaskArn)!,
            StoppedReason = SignalText.Bounded(detail.StoppedReason)!,
            TargetGroup = SignalText.Bounded(message.TargetGroup),
            ContainerInstanceArn = SignalText.Bounded(detail.ContainerInstanceArn),
            TaskDefinitionArn = SignalText.Bounded(detail.TaskDefinitionArn),
            StopCode = SignalText.Bounded(detail.StopCode),
            StartedAt = detail.StartedAt,
            StoppingAt = detail.StoppingAt,
            StoppedAt = detail.StoppedAt,
        };
    }

    public static Signal DeploymentStateChange(Event received, DeploymentDetail detail)
    {
        if (detail.EventName != "SERVICE_DEPLOYMENT_FAILED")
            return new Ignored($"deployment has not failed: {detail.EventName}");

        return ServiceIn(received) is { } service
            ? new DeploymentFailed(service) { Reason = SignalText.Bounded(detail.Reason) }
            : new Ignored("malformed: deployment event that names no service");
    }

    public static Signal ContainerInstanceHealthChange(ContainerInstanceHealthDetail detail)
    {
        if (detail.OverallStatus != "IMPAIRED")
            return new Ignored($"container instance is not impaired: {detail.OverallStatus}");

        if (!IsContainerInstance(detail.ContainerInstanceArn) || ServiceRef.ClusterName(detail.ClusterArn) is not { } cluster)
            return new Ignored("malformed: container instance health without containerInstanceArn or clusterArn");

        return new ContainerInstanceImpaired(cluster, detail.ContainerInstanceArn!)
        {
            Ec2InstanceId = SignalText.Bounded(detail.Ec2InstanceId),
            ImpairedChecks = SignalText.Bounded((detail.HealthChecks ?? [])
                .Where(check => check?.Status == "IMPAIRED").Select(check => check?.Type)),
        };
    }

    private static bool IsContainerInstance(string? text) => text is { Length: <= SignalText.MaxLength }
        && Arn.TryParse(text, out var arn) && arn.Service == "ecs" && arn.Resource.Split('/') is ["container-instance", .., { Length: > 0 }];

    /// <summary>The first service ARN among the resources; without a cluster where that is in the short form.</summary>
    public static ServiceRef? ServiceIn(Event received) =>
        (received.Resources ?? []).Select(ServiceRef.FromArn).FirstOrDefault(service => service is not null);
}

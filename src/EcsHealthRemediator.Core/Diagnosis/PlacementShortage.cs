using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What the hosts' own numbers add to ECS's word that none of them will do.</summary>
/// <param name="Why">A clause.</param>
/// <param name="Advice">Null where it adds nothing to what is said without the numbers.</param>
/// <param name="Command">An AWS CLI command; null where none helps.</param>
internal sealed record PlacementShortage(string Why, string? Advice = null, string? Command = null)
{
    /// <summary>
    /// What a host lacks where an attribute is missing. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    /// </summary>
    private static readonly IReadOnlyList<(string Attribute, string Advice)> Meanings =
    [
        ("com.amazonaws.ecs.capability.task-iam-role",
            "The agents do not offer roles for tasks: set ECS_ENABLE_TASK_IAM_ROLE (and ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST for host "
                + "mode) to true in /etc/ecs/ecs.config, or take a newer ECS-optimized AMI."),
        ("com.amazonaws.ecs.capability.logging-driver.",
            "The agents do not offer this log driver: name it in ECS_AVAILABLE_LOGGING_DRIVERS in /etc/ecs/ecs.config, or take another."),
        ("ecs.capability.task-eni",
            "The agents do not offer the awsvpc network mode: take a newer ECS-optimized AMI, or another network mode."),
        ("ecs.cpu-architecture",
            "The instances have another processor than the task definition's runtimePlatform names: take instances of that kind, or build "
                + "the image for theirs."),
        ("ecs.os-type", "The instances have another operating system than the task definition's runtimePlatform names."),
    ];

    /// <param name="says">The part of ECS's message that names the reason.</param>
    /// <returns>Null where the numbers add nothing, or were not read.</returns>
    public static PlacementShortage? Of(Snapshot snapshot, string? says) => says switch
    {
        TaskPlacement.NoneFound when snapshot.Service is { CapacityProviders: { Count: > 0 } names } =>
            new($"capacity provider {string.Join(" and ", names)} has no container instance to place it on"),
        TaskPlacement.PortTaken when Ports(snapshot) is { Count: > 0 } ports =>
            new($"host port {string.Join(" or ", ports)}, which the task wants, is taken on every container instance"),
        _ => OfHosts(snapshot, says),
    };

    private static List<int> Ports(Snapshot snapshot) =>
    [
        .. (snapshot.TaskDefinition?.Containers ?? []).SelectMany(container => container.Ports)
            .Select(port => port.HostPort ?? (snapshot.TaskDefinition!.NetworkMode == "host" ? port.ContainerPort : null) ?? 0)
            .Where(port => port > 0).Distinct().Order(),
    ];

    private static PlacementShortage? OfHosts(Snapshot snapshot, string? says)
    {
        if (snapshot is not { TaskDefinition.Needs: { } needs, ContainerInstances: { } all }) return null;
        var hosts = all.Where(host => host.TakesTasks).ToList();
        return hosts.Count == 0 ? null : says switch
        {
            "missing an attribute" => Attribute(hosts),
            "insufficient CPU units" => Size(hosts, needs.Cpu, "CPU units", capacity => capacity.Cpu, capacity => capacity.FreeCpu),
            "insufficient memory" =>
                Size(hosts, needs.Memory, "MiB of memory", capacity => capacity.Memory, capacity => capacity.FreeMemory),
            _ => null,
        };
    }

    private static PlacementShortage? Attribute(List<ContainerInstance> hosts)
    {
        var lacking = hosts.SelectMany(host => host.Lacks).Distinct().Where(name => hosts.TrueForAll(host => host.Lacks.Contains(name)))
            .Order(StringComparer.Ordinal).ToList();
        if (lacking.Count == 0) return null;
        var meaning = Meanings.FirstOrDefault(known => lacking[0].StartsWith(known.Attribute, StringComparison.Ordinal)).Advice;
        return new(
            $"no container instance has {string.Join(" or ", lacking)}, which its task definition requires",
            meaning ?? "Update the ECS agent and Docker of the container instances (a newer ECS-optimized AMI), or take out of the task "
                + "definition what asks for it.");
    }

    private static PlacementShortage? Size(
        List<ContainerInstance> hosts, int? wanted, string unit, Func<HostCapacity, int?> total, Func<HostCapacity, int?> free)
    {
        if (wanted is null || hosts.Exists(host => host.Capacity is null)) return null;
        var (largest, most) = (hosts.Max(host => total(host.Capacity!)), hosts.Max(host => free(host.Capacity!)));
        if (wanted > largest)
        {
            return new(
                $"a task reserves {wanted} {unit}, and the largest container instance has {largest} in all",
                $"Take a larger instance type, or reserve less in the task definition: more instances of this type do not help.");
        }

        if (most is null || wanted <= most) return null;
        var left = $"a task reserves {wanted} {unit}, and the most that a container instance has left is {most}";
        var groups = hosts.Select(host => host.Instance?.Membership).OfType<GroupMembership>().DistinctBy(member => member.Group).ToList();
        return groups switch
        {
            [] => new(left, "Add a container instance, take a larger type, or reserve less in the task definition."),
            _ when groups.Find(group => group.FailedLaunch is not null) is { FailedLaunch: { } failed } stuck => new(
                $"{left}; the last launch of Auto Scaling group {stuck.Group} failed at {failed.At:HH:mm}Z",
                $"See why Auto Scaling group {stuck.Group} cannot launch instances: {failed.Message.TrimEnd('.')}.",
                $"aws autoscaling describe-scaling-activities --auto-scaling-group-name {stuck.Group} --max-items 5"),
            [{ } only, ..] when groups.TrueForAll(group => group.DesiredCapacity >= group.MaxSize) => new(
                $"{left}; Auto Scaling group {only.Group} is at its maximum of {only.MaxSize}",
                $"Raise the maximum of Auto Scaling group {only.Group}, take a larger type, or reserve less in the task definition.",
                $"aws autoscaling update-auto-scaling-group --auto-scaling-group-name {only.Group} --max-size {only.MaxSize + 1}"),
            [{ } first, ..] => new(
                $"{left}; Auto Scaling group {first.Group} has {first.DesiredCapacity} of at most {first.MaxSize} instances",
                "Let the group have one more (a capacity provider with managed scaling does that by itself), or reserve less in the task "
                    + "definition.",
                $"aws autoscaling set-desired-capacity --auto-scaling-group-name {first.Group} --desired-capacity {first.DesiredCapacity + 1}"),
        };
    }
}

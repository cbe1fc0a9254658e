using System.Globalization;
using EcsHealthRemediator.Evidence;
using Ecs = Amazon.ECS.Model;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>From the SDK's types to what is known of tenants and of room for them.</summary>
internal static class TenancyMapping
{
    private const string ZoneAttribute = "ecs.availability-zone";

    private const string SubnetAttribute = "ecs.subnet-id";

    private const int MostFallen = 10;

    public static TenantTask Task(Ecs.Task task, IReadOnlyList<Ecs.ProtectedTask> spared)
    {
        var protection = spared.FirstOrDefault(one => one.TaskArn == task.TaskArn);
        return new()
        {
            Arn = task.TaskArn,
            ContainerInstanceArn = task.ContainerInstanceArn,
            TaskDefinitionArn = task.TaskDefinitionArn,
            Group = task.Group ?? "",
            LastStatus = task.LastStatus,
            DesiredStatus = task.DesiredStatus,
            HealthStatus = task.HealthStatus?.Value,
            IsProtected = protection?.ProtectionEnabled == true,
            ProtectedUntil = EcsMapping.Time(protection?.ExpirationDate),
        };
    }

    /// <param name="tasks">All of the cluster that are not STOPPED.</param>
    /// <param name="stopped">All of the cluster that are.</param>
    public static TenantService Service(
        Ecs.Service service, IReadOnlyList<Ecs.Task> tasks, IReadOnlyList<Ecs.Task> stopped, IReadOnlyList<Ecs.ContainerInstance> hosts)
    {
        var constraints = service.PlacementConstraints ?? [];
        var mapped = EcsMapping.Service(service);
        return new(mapped with { Events = StandingEvents.OfStarts(mapped.Events) })
        {
            TaskSets = service.TaskSets?.Count ?? 0,
            DistinctInstance = constraints.Any(constraint => constraint.Type?.Value == "distinctInstance"),
            Expressions =
            [
                .. constraints.Where(constraint => constraint.Type?.Value == "memberOf")
                    .Select(constraint => constraint.Expression).OfType<string>(),
            ],
            OtherConstraints =
            [
                .. constraints.Select(constraint => constraint.Type?.Value ?? "unknown")
                    .Where(type => type is not ("distinctInstance" or "memberOf")),
            ],
            CapacityProviders = Providers(service.CapacityProviderStrategy ?? []),
            Zones = ZonesOf(service, tasks, hosts),
            Fallen =
            [
                .. stopped.Where(task => TenantTask.ServiceOf(task.Group) == service.ServiceName)
                    .Select(task => FallenTask.Of(EcsMapping.Task(task))).OfType<FallenTask>()
                    .OrderByDescending(task => task.At).Take(MostFallen),
            ],
            ComingSince = Coming(service, tasks) is { Count: > 0 } coming ? coming : null,
        };
    }

    /// <summary>https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html</summary>
    private static List<DateTimeOffset> Coming(Ecs.Service service, IReadOnlyList<Ecs.Task> tasks) =>
    [
        .. tasks.Where(task => TenantTask.ServiceOf(task.Group) == service.ServiceName && task.DesiredStatus != "STOPPED"
                && task.LastStatus is "PROVISIONING" or "PENDING" or "ACTIVATING")
            .Select(task => EcsMapping.Time(task.CreatedAt)).OfType<DateTimeOffset>().Order(),
    ];

    public static TaskNeeds Needs(Ecs.TaskDefinition definition)
    {
        var containers = definition.ContainerDefinitions ?? [];
        var mode = definition.NetworkMode?.Value ?? "bridge";
        var ports = containers.SelectMany(container => container.PortMappings ?? []).Select(port => (
            Number: mode switch { "host" => port.ContainerPort ?? port.HostPort ?? 0, "awsvpc" => 0, _ => port.HostPort ?? 0 },
            IsUdp: port.Protocol?.Value == "udp")).Where(port => port.Number != 0).Distinct().ToList();
        return new(definition.TaskDefinitionArn, definition.Status?.Value ?? "unknown")
        {
            Cpu = Units(definition.Cpu, [.. containers.Select(container => container.Cpu ?? 0)]),
            Memory = Units(
                definition.Memory, [.. containers.Select(container => container.MemoryReservation ?? container.Memory ?? 0)]),
            TcpPorts = [.. ports.Where(port => !port.IsUdp).Select(port => port.Number)],
            UdpPorts = [.. ports.Where(port => port.IsUdp).Select(port => port.Number)],
            HasInterface = mode == "awsvpc",
            Attributes =
            [
                .. (definition.RequiresAttributes ?? []).Select(attribute => new RequiredAttribute(attribute.Name, attribute.Value)),
                .. Platform(definition.RuntimePlatform),
            ],
            Expressions = [.. (definition.PlacementConstraints ?? []).Select(constraint => constraint.Expression).OfType<string>()],
            Unprovable = containers.SelectMany(container => container.ResourceRequirements ?? [])
                    .FirstOrDefault() is { } requirement ? $"a {requirement.Type?.Value ?? "resource of its own"}"
                : mode == "host" && containers.Any(container => (container.PortMappings ?? [])
                    .Any(port => port.ContainerPortRange is not null)) ? "a range of host ports"
                : null,
        };
    }

    public static string? TypeOf(Ecs.ContainerInstance host) => Value(host, "ecs.instance-type");

    internal static bool HasInterface(Ecs.Task task) =>
        (task.Attachments ?? []).Any(attachment => attachment.Type is "ElasticNetworkInterface" or "eni");

    /// <summary>
    /// The zones of those subnets of which a task of the service or a host of the cluster shows where they are: those that nobody
    /// is in are left out, which can only make the proof refuse.
    /// </summary>
    private static IReadOnlyList<string>? ZonesOf(
        Ecs.Service service, IReadOnlyList<Ecs.Task> tasks, IReadOnlyList<Ecs.ContainerInstance> hosts)
    {
        var group = $"service:{service.ServiceName}";
        var mine = tasks.Where(task => task.Group == group && HasInterface(task)).ToList();
        if (service.NetworkConfiguration?.AwsvpcConfiguration?.Subnets is not { Count: > 0 } subnets)
            return mine.Count == 0 ? null : [.. mine.Select(task => task.AvailabilityZone).OfType<string>().Distinct()];
        return
        [
            .. mine.Where(task => task.Attachments.SelectMany(attachment => attachment.Details ?? [])
                    .Any(detail => detail.Name == "subnetId" && subnets.Contains(detail.Value)))
                .Select(task => task.AvailabilityZone)
                .Concat(hosts.Where(host => Value(host, SubnetAttribute) is { } subnet && subnets.Contains(subnet))
                    .Select(host => Value(host, ZoneAttribute)))
                .OfType<string>().Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A provider without weight or base gets no tasks, unless none has any.</summary>
    public static IReadOnlyList<string> Providers(IReadOnlyList<Ecs.CapacityProviderStrategyItem> strategy)
    {
        var used = strategy.Where(item => item.Weight > 0 || item.Base > 0).ToList();
        return [.. (used.Count > 0 ? used : strategy).Select(item => item.CapacityProvider)];
    }

    private static IEnumerable<RequiredAttribute> Platform(Ecs.RuntimePlatform? platform)
    {
        if (platform?.CpuArchitecture?.Value is { } architecture)
            yield return new("ecs.cpu-architecture", architecture.ToLowerInvariant());
        if (platform?.OperatingSystemFamily?.Value is { } family)
            yield return new("ecs.os-type", family == "LINUX" ? "linux" : "windows");
    }

    /// <summary>The size of the task where it has one, else what its containers reserve together.</summary>
    private static int? Units(string? ofTask, IReadOnlyList<int> ofContainers) =>
        string.IsNullOrEmpty(ofTask) ? ofContainers.Sum()
            : int.TryParse(ofTask, NumberStyles.None, CultureInfo.InvariantCulture, out var units) ? units : null;

    /// <returns>Null where ECS does not name the resource.</returns>
    public static int? Units(IReadOnlyList<Ecs.Resource>? resources, string name) => Named(resources, name)?.IntegerValue;

    internal static Ecs.Resource? Named(IReadOnlyList<Ecs.Resource>? resources, string name) =>
        (resources ?? []).FirstOrDefault(resource => resource.Name == name);

    private static string? Value(Ecs.ContainerInstance host, string attribute) =>
        (host.Attributes ?? []).FirstOrDefault(one => one.Name == attribute)?.Value;
}

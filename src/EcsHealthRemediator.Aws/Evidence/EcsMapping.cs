using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;
using Ecs = Amazon.ECS.Model;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Converts the SDK's types to evidence. Any member that <see cref="WholeAnswer"/> does not demand may be null.</summary>
internal static class EcsMapping
{
    public static Service Service(Ecs.Service service) => new()
    {
        Arn = service.ServiceArn,
        Status = service.Status,
        CreatedAt = Time(service.CreatedAt),
        DesiredCount = service.DesiredCount!.Value,
        RunningCount = service.RunningCount!.Value,
        GracePeriodSeconds = service.HealthCheckGracePeriodSeconds ?? 0,
        ShowsGracePeriod = service.HealthCheckGracePeriodSeconds is not null,
        TaskDefinitionArn = service.TaskDefinition,
        SchedulingStrategy = service.SchedulingStrategy?.Value,
        CapacityProviders = TenancyMapping.Providers(service.CapacityProviderStrategy ?? []),
        DeploymentController = service.DeploymentController?.Type?.Value,
        DeploymentStrategy = service.DeploymentConfiguration?.Strategy?.Value,
        MayRollBack = service.DeploymentConfiguration is { DeploymentCircuitBreaker: { Enable: true, Rollback: true } }
            or { Alarms: { Enable: true, Rollback: true } },
        MinimumHealthyPercent = service.DeploymentConfiguration?.MinimumHealthyPercent,
        MaximumPercent = service.DeploymentConfiguration?.MaximumPercent,
        LoadBalancers =
        [
            .. (service.LoadBalancers ?? []).Select(
                lb => new ServiceLoadBalancer(lb.TargetGroupArn, lb.ContainerName, lb.ContainerPort)),
        ],
        SecurityGroupIds = service.NetworkConfiguration?.AwsvpcConfiguration?.SecurityGroups ?? [],
        Deployments = [.. (service.Deployments ?? []).Select(d =>
            new Deployment(d.Id, d.Status, d.RolloutState?.Value, d.TaskDefinition, Time(d.CreatedAt), Time(d.UpdatedAt))
            {
                FailedTasks = d.FailedTasks ?? 0,
            })],
        Events = [.. Events(service)],
        Tags = Tags(service.Tags),
    };

    public static IEnumerable<ServiceEvent> Events(Ecs.Service service) => (service.Events ?? [])
        .Where(e => e.CreatedAt is not null).Select(e => new ServiceEvent(e.Id, Time(e.CreatedAt)!.Value, e.Message ?? ""));

    public static TaskDefinition TaskDefinition(Ecs.TaskDefinition definition) => new(
        definition.TaskDefinitionArn,
        definition.NetworkMode?.Value,
        [
            .. (definition.ContainerDefinitions ?? []).Select(
                c => new ContainerDefinition(c.Name, WithoutSecrets(c.HealthCheck?.Command ?? []), c.StopTimeout)
                {
                    Ports = [.. (c.PortMappings ?? []).Select(port => new PortBinding(port.ContainerPort, port.HostPort))],
                    Logs = Logs(c.LogConfiguration),
                }),
        ])
    {
        Cpu = definition.Cpu,
        Needs = TenancyMapping.Needs(definition),
        HasTaskRole = !string.IsNullOrEmpty(definition.TaskRoleArn),
    };

    public static EcsTask Task(Ecs.Task task) => new()
    {
        Arn = task.TaskArn,
        TaskDefinitionArn = task.TaskDefinitionArn,
        ContainerInstanceArn = task.ContainerInstanceArn,
        Group = task.Group,
        LastStatus = task.LastStatus,
        DesiredStatus = task.DesiredStatus,
        HealthStatus = task.HealthStatus?.Value,
        StartedAt = Time(task.StartedAt),
        StoppingAt = Time(task.StoppingAt),
        StoppedAt = Time(task.StoppedAt),
        StopCode = task.StopCode?.Value,
        StoppedReason = task.StoppedReason,
        PrivateAddress = Interface(task, "privateIPv4Address"),
        IPv6Address = (task.Containers ?? []).SelectMany(c => c.NetworkInterfaces ?? [])
            .Select(own => own.Ipv6Address).FirstOrDefault(address => !string.IsNullOrEmpty(address)),
        NetworkInterfaceId = Interface(task, "networkInterfaceId"),
        SubnetId = Interface(task, "subnetId"),
        Containers = [.. (task.Containers ?? []).Select(c => new Container(
            c.Name,
            c.LastStatus,
            c.ExitCode,
            c.Reason,
            [.. (c.NetworkBindings ?? []).Select(b => new PortBinding(b.ContainerPort, b.HostPort))])
        {
            RuntimeId = c.RuntimeId,
        })],
    };

    /// <param name="needs">Of the service's task definition; null where that was not read.</param>
    public static ContainerInstance ContainerInstance(Ecs.ContainerInstance host, TaskNeeds? needs) => new()
    {
        Arn = host.ContainerInstanceArn,
        Ec2InstanceId = host.Ec2InstanceId,
        Status = host.Status,
        AgentConnected = host.AgentConnected!.Value,
        RunningTasks = host.RunningTasksCount ?? 0,
        PendingTasks = host.PendingTasksCount ?? 0,
        Capacity = new(
            TenancyMapping.Units(host.RegisteredResources, "CPU"),
            TenancyMapping.Units(host.RemainingResources, "CPU"),
            TenancyMapping.Units(host.RegisteredResources, "MEMORY"),
            TenancyMapping.Units(host.RemainingResources, "MEMORY")),
        Lacks =
        [
            .. (needs?.Attributes ?? []).Where(needed => !(host.Attributes ?? []).Exists(
                    own => own.Name == needed.Name && (string.IsNullOrEmpty(needed.Value) || own.Value == needed.Value)))
                .Select(needed => needed.Name),
        ],
        HealthChecks = [.. (host.HealthStatus?.Details ?? []).Select(check =>
            new HostHealthCheck(check.Type?.Value ?? "", check.Status?.Value ?? "", Time(check.LastStatusChange)))],
    };

    /// <summary>
    /// Masks the command as one line even where it is a list of words, because a password is recognized by the word before it.
    /// </summary>
    private static List<string> WithoutSecrets(List<string> command) => command switch
    {
        [] => [],
        ["CMD", .. var words] => ["CMD", Secrets.MaskCommand(string.Join(' ', words.Select(Quoted)))],
        [var kind, .. var lines] => [kind, .. lines.Select(Secrets.MaskCommand)],
    };

    private static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;

    private static AwsLogs? Logs(Ecs.LogConfiguration? configuration) =>
        configuration is { LogDriver.Value: "awslogs", Options: { } options }
            && options.TryGetValue("awslogs-group", out var group)
            ? new(group, options.GetValueOrDefault("awslogs-region"), options.GetValueOrDefault("awslogs-stream-prefix"))
            : null;

    private static string? Interface(Ecs.Task task, string detail) =>
        (task.Attachments ?? []).Where(a => a.Type == "ElasticNetworkInterface").SelectMany(a => a.Details ?? [])
            .FirstOrDefault(pair => pair.Name == detail)?.Value;

    internal static DateTimeOffset? Time(DateTime? time) =>
        time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : null;

    internal static Dictionary<string, string> Tags(IEnumerable<Ecs.Tag>? tags) =>
        (tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "");
}

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What a container instance has left for tasks. ECS frees what a task holds when the agent reports it STOPPED, so tasks that are
/// being stopped still take their part of it.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
/// </summary>
/// <param name="ContainerInstanceArn">Of the host.</param>
public sealed record HostRoom(string ContainerInstanceArn)
{
    /// <summary>CPU units; null where ECS does not say.</summary>
    public int? Cpu { get; init; }

    /// <summary>MiB.</summary>
    public int? Memory { get; init; }

    /// <summary>Ports in use, not free ones: ECS lists under what remains the ports that are taken.</summary>
    public IReadOnlyList<int>? TcpPorts { get; init; }

    public IReadOnlyList<int>? UdpPorts { get; init; }

    /// <summary>
    /// How many network interfaces its type takes, the first one included; null where no tenant needs one or it is not known. With
    /// a trunk there is room for more, of which no API tells how many.
    /// </summary>
    public int? InterfaceLimit { get; init; }

    /// <summary>Those of its attributes that a tenant asks for.</summary>
    public IReadOnlyList<RequiredAttribute> Attributes { get; init; } = [];

    public string? CapacityProvider { get; init; }

    /// <summary>The placement expressions of tenants that ECS finds it to satisfy.</summary>
    public IReadOnlyList<string> Satisfies { get; init; } = [];

    public IReadOnlyList<GroupOnHost> Groups { get; init; } = [];
}

/// <summary>The tasks of one group on a host.</summary>
/// <param name="Wanted">That ECS wants to run.</param>
/// <param name="Running">Of these, that run and are not found unhealthy by the checks of their containers.</param>
/// <param name="WithInterface">That hold a network interface, those included that are being stopped.</param>
public sealed record GroupOnHost(string Group, int Wanted, int Running, int WithInterface);

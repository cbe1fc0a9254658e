namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What a task asks of the host that it is placed on.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
/// </summary>
/// <param name="TaskDefinitionArn">The revision that asks.</param>
/// <param name="Status">ACTIVE, INACTIVE, DELETE_IN_PROGRESS.</param>
public sealed record TaskNeeds(string TaskDefinitionArn, string Status)
{
    /// <summary>CPU units; null where the definition cannot be understood.</summary>
    public int? Cpu { get; init; }

    /// <summary>MiB.</summary>
    public int? Memory { get; init; }

    public IReadOnlyList<int> TcpPorts { get; init; } = [];

    public IReadOnlyList<int> UdpPorts { get; init; } = [];

    /// <summary>Whether it has a network interface of its own (awsvpc).</summary>
    public bool HasInterface { get; init; }

    public IReadOnlyList<RequiredAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<string> Expressions { get; init; } = [];

    /// <summary>What it asks for besides, of which nobody can tell from outside whether a host has it left.</summary>
    public string? Unprovable { get; init; }
}

/// <summary>Without a value the attribute must only be there.</summary>
public sealed record RequiredAttribute(string Name, string? Value);

using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Signals;

/// <summary>The parts of one service event message or stopped reason. What the text does not name is null, and in
/// <see cref="MessageKind.Other"/> everything is.</summary>
public sealed record ParsedMessage
{
    public static readonly ParsedMessage Other = new();

    public MessageKind Kind { get; init; }

    public string? Service { get; init; }

    public string? TaskSet { get; init; }

    /// <summary>The task id (32 hex digits, or an older UUID), as written.</summary>
    public string? Task { get; init; }

    /// <summary>An EC2 instance id, or the target's IP address where the target type is ip.</summary>
    public string? Instance { get; init; }

    /// <summary>1 to 65535.</summary>
    public int? Port { get; init; }

    /// <summary>The token as written: the ARN in answers of the API, the bare name in copies from the console.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The name of a Classic Load Balancer, in place of a target group.</summary>
    public string? LoadBalancer { get; init; }

    /// <summary>The ELB description of the target's health: white space collapsed, no trailing full stop.</summary>
    public string? Reason { get; init; }

    /// <summary>The response codes that the reason lists in brackets; null when it lists none.</summary>
    public IReadOnlyList<int>? Codes { get; init; }
}

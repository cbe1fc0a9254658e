namespace EcsHealthRemediator.Signals;

/// <summary>
/// The parts of one service event message or stopped reason. A part that the text does not contain is null; a message of kind
/// <see cref="MessageKind.Other"/> has no parts.
/// </summary>
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

    /// <summary>As written: an ARN in answers of the API, a bare name in text copied from the console.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The name of a Classic Load Balancer, in place of a target group.</summary>
    public string? LoadBalancer { get; init; }

    /// <summary>ELB's description of the target's health, with single spaces and without the trailing full stop.</summary>
    public string? Reason { get; init; }

    /// <summary>The response codes that the reason lists in brackets; null when it lists none.</summary>
    public IReadOnlyList<int>? Codes { get; init; }
}

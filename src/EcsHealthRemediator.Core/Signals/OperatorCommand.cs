using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// A command that a person gives by invoking the function. IAM (lambda:InvokeFunction) decides who may do that.
/// </summary>
public abstract record OperatorCommand : Signal
{
    private protected OperatorCommand()
    {
    }

    /// <summary>Who gave it, as people are told, with where that is known from; null where nobody is named.</summary>
    public string? By { get; init; }
}

/// <summary>Diagnose a service now, whether or not a failure was reported.</summary>
public sealed record Diagnose(ServiceRef Service) : OperatorCommand
{
    /// <summary>ARN or name; null for every target group of the service.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>Whether the answer shall contain the evidence file that it was computed from.</summary>
    public bool WithEvidence { get; init; }
}

public sealed record Approve(string IncidentId) : OperatorCommand
{
    /// <summary>The number in the message; null for the only one that is open.</summary>
    public int? Question { get; init; }
}

public sealed record Reject(string IncidentId) : OperatorCommand
{
    public string? Reason { get; init; }

    /// <summary>The number in the message; null for the only one that is open.</summary>
    public int? Question { get; init; }
}

/// <summary>
/// Do not tell again of a fault that people know and that lasts, until the given time or until it changes. What is done about it is
/// not changed by that.
/// </summary>
public sealed record Snooze(DateTimeOffset Until, string Reason) : OperatorCommand
{
    /// <summary>Null where the service is named.</summary>
    public string? IncidentId { get; init; }

    /// <summary>Null where the incident is named.</summary>
    public ServiceRef? Service { get; init; }
}

/// <summary>Begin no new change until <see cref="Resume"/>, or until the given time.</summary>
public sealed record Pause : OperatorCommand
{
    public string? Reason { get; init; }

    /// <summary>Null: until <see cref="Resume"/>.</summary>
    public DateTimeOffset? Until { get; init; }
}

public sealed record Resume : OperatorCommand;

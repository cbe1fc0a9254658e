using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Signals;

/// <summary>A person's direct invoke. Who may give one is decided by IAM (lambda:InvokeFunction); <see cref="By"/> is what they
/// call themselves.</summary>
public abstract record OperatorCommand : Signal
{
    private protected OperatorCommand()
    {
    }

    public string? By { get; init; }
}

/// <summary>Look now, whether or not anything was reported. Without a target group: at all of the service.</summary>
public sealed record Diagnose(ServiceRef Service) : OperatorCommand
{
    /// <summary>ARN or name.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>Whether the answer is to hold what it is computed from.</summary>
    public bool WithEvidence { get; init; }
}

public sealed record Approve(string IncidentId) : OperatorCommand;

public sealed record Reject(string IncidentId) : OperatorCommand
{
    public string? Reason { get; init; }
}

/// <summary>Change nothing until told to resume, or until the time given.</summary>
public sealed record Pause : OperatorCommand
{
    public string? Reason { get; init; }

    public DateTimeOffset? Until { get; init; }
}

public sealed record Resume : OperatorCommand;

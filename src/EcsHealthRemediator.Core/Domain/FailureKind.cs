namespace EcsHealthRemediator.Domain;

/// <summary>
/// What kind of failure the load balancer reports for a target, parsed once from its fixed texts.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public enum FailureKind
{
    /// <summary>No text, or one that is none of the others.</summary>
    Other,

    /// <summary><c>Request timed out</c>: no answer within the health check's timeout.</summary>
    TimedOut,

    /// <summary>
    /// <c>Health checks failed</c>, without a code: the connection was refused or broken off, or a Network Load Balancer's check
    /// failed for any reason.
    /// </summary>
    Failed,

    /// <summary><c>Health checks failed with these codes: […]</c>: the application answered.</summary>
    WrongCode,

    /// <summary>The target's zone is not enabled for the load balancer, so the target is not checked.</summary>
    ZoneNotEnabled,
}

public static class FailureKinds
{
    /// <summary>What stands before the codes and the closing bracket.</summary>
    public const string CodesPrefix = "Health checks failed with these codes: [";

    public static FailureKind Parse(string? text) => text switch
    {
        "Request timed out" => FailureKind.TimedOut,
        "Health checks failed" => FailureKind.Failed,
        "Target is in an Availability Zone that is not enabled for the load balancer" => FailureKind.ZoneNotEnabled,
        not null when text.StartsWith(CodesPrefix, StringComparison.Ordinal) => FailureKind.WrongCode,
        _ => FailureKind.Other,
    };
}

namespace EcsHealthRemediator.Domain;

/// <summary>
/// The kind of failure that the load balancer reports for a target, read from its fixed descriptions.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
/// </summary>
public enum FailureKind
{
    /// <summary>No description, or one that is not listed here.</summary>
    Other,

    /// <summary><c>Request timed out</c>: no answer within the health check's timeout.</summary>
    TimedOut,

    /// <summary>
    /// <c>Health checks failed</c>, without a code: the connection was refused or reset. A Network Load Balancer reports every
    /// failure this way.
    /// </summary>
    Failed,

    /// <summary>
    /// <c>Health checks failed with these codes: […]</c>: the application answered with a code that is not accepted.
    /// </summary>
    WrongCode,

    /// <summary>The target's zone is not enabled for the load balancer, so the target is not checked.</summary>
    ZoneNotEnabled,
}

internal static class FailureKinds
{
    /// <summary>The text before the list of codes.</summary>
    public const string CodesPrefix = "Health checks failed with these codes: [";

    /// <summary><see cref="FailureKind.Other"/> for null and for every text that is not one of the fixed descriptions.</summary>
    public static FailureKind Parse(string? text) => text switch
    {
        "Request timed out" => FailureKind.TimedOut,
        "Health checks failed" => FailureKind.Failed,
        "Target is in an Availability Zone that is not enabled for the load balancer" => FailureKind.ZoneNotEnabled,
        not null when text.StartsWith(CodesPrefix, StringComparison.Ordinal) => FailureKind.WrongCode,
        _ => FailureKind.Other,
    };
}

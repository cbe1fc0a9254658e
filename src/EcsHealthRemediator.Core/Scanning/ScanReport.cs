using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Scanning;

/// <summary>A whole scan. Its JSON form is a contract: fields are added, and none changes its meaning.</summary>
public sealed record ScanReport
{
    public string SchemaVersion { get; init; } = "1.0";

    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Null where no service was found.</summary>
    public string? Account { get; init; }

    public string? Region { get; init; }

    /// <summary>The worst first, then by name.</summary>
    public required IReadOnlyList<ScannedService> Services { get; init; }

    /// <summary>Services that are not looked at.</summary>
    public required Unscanned Unscanned { get; init; }

    /// <summary>Names of clusters that were asked for and are not there.</summary>
    public IReadOnlyList<string> UnknownClusters { get; init; } = [];

    /// <summary>What could not be listed at all, such as the services of a cluster.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>How often each IAM action was used, retries included.</summary>
    public IReadOnlyDictionary<string, int> Calls { get; init; } = new Dictionary<string, int>();

    [JsonIgnore]
    public string Summary => string.Join(
        ", ",
        new[]
        {
            Words(ScanState.Failing, "failing"), Words(ScanState.Unknown, "not known"),
            Words(ScanState.Changing, "changing"), Words(ScanState.AtRisk, "at risk"), Words(ScanState.Sound, "sound"),
        }.OfType<string>()) is { Length: > 0 } some ? some : "no service with a load balancer on EC2";

    public static IReadOnlyList<ScannedService> Sorted(IEnumerable<ScannedService> services) =>
    [
        .. services.OrderByDescending(service => service.State).ThenByDescending(service => service.Severity)
            .ThenByDescending(service => service.Risks.Count(risk => risk.Certainty == Certainty.Certain))
            .ThenByDescending(service => service.Risks.Count)
            .ThenBy(service => service.Name, StringComparer.Ordinal)
            .ThenBy(service => service.TargetGroup.Name, StringComparer.Ordinal),
    ];

    private string? Words(ScanState state, string word) =>
        Services.Count(service => service.State == state) is > 0 and var count ? $"{count} {word}" : null;
}

/// <param name="WithoutLoadBalancer">Services on EC2 without a target group.</param>
/// <param name="OnFargate">Services on Fargate.</param>
public sealed record Unscanned(int WithoutLoadBalancer, int OnFargate)
{
    public override string ToString() => $"{WithoutLoadBalancer} without load balancer, {OnFargate} on Fargate";
}

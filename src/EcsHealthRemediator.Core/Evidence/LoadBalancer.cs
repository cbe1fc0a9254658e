namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html</summary>
public sealed record LoadBalancer
{
    public required string Arn { get; init; }

    /// <summary><c>application</c>, <c>network</c> or <c>gateway</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>active</c>, <c>provisioning</c>, <c>active_impaired</c>, <c>failed</c>.</summary>
    public required string State { get; init; }

    public string? StateReason { get; init; }

    public required string VpcId { get; init; }

    public IReadOnlyList<LoadBalancerZone> Zones { get; init; } = [];

    /// <summary>Empty for a Network Load Balancer that was created without any; rules can then not refer to its group.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>
    /// The attribute load_balancing.cross_zone.enabled of a Network Load Balancer. Null for other types, and where it could not
    /// be read.
    /// </summary>
    public bool? CrossZone { get; init; }

    public bool IsNetwork => Type == "network";
}

public sealed record LoadBalancerZone(string Name, string SubnetId);

/// <summary>A listener rule that forwards to the target group; with a weight of 0 it sends nothing, null is no weight.</summary>
public sealed record ListenerRule(string ListenerArn, string? RuleArn, int? Weight)
{
    /// <summary>The host names without a wildcard of its host-header condition; empty where it has none.</summary>
    public IReadOnlyList<string> HostNames { get; init => field = value ?? []; } = [];
}

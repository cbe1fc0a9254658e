using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Network;

/// <summary>One place that a packet passes, or does not.</summary>
/// <param name="Reason">The rules that decided, as the console shows them, or what is missing.</param>
public sealed record Hop(HopKind Kind, PathVerdict Verdict, string Reason)
{
    /// <summary>The ids of security group rules, or the numbers of network ACL entries, that decided.</summary>
    public IReadOnlyList<string> RuleIds { get; init; } = [];

    /// <summary>The ports that are refused where others are not.</summary>
    public IReadOnlyList<PortRange> RefusedPorts { get; init; } = [];

    /// <summary>The rule that would open the hop; null where it is open, or where what was read does not tell.</summary>
    public MissingRule? Missing { get; init; }

    /// <summary>The same for routing.</summary>
    public MissingRoute? MissingRoute { get; init; }
}

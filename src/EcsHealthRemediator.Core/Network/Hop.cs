namespace EcsHealthRemediator.Network;

/// <summary>One place on the path that lets a packet pass or drops it, with the verdict.</summary>
/// <param name="Reason">The rules that decided, worded as in the console, or what is missing or could not be read.</param>
internal sealed record Hop(HopKind Kind, PathVerdict Verdict, string Reason)
{
    /// <summary>The refused ports where only some are refused; otherwise empty.</summary>
    public IReadOnlyList<PortRange> RefusedPorts { get; init; } = [];

    /// <summary>
    /// The rule that would open the hop; null where the hop is not blocked by a rule, or where the rule is not known.
    /// </summary>
    public MissingRule? Missing { get; init; }

    /// <summary>The route that would open the hop; null as above.</summary>
    public MissingRoute? MissingRoute { get; init; }
}

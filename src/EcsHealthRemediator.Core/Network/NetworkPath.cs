using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Network;

/// <summary>From one source to the target and back.</summary>
/// <param name="Hops">One of each kind, in the order of <see cref="HopKind"/>.</param>
public sealed record NetworkPath(string Source, string Target, IReadOnlyList<Hop> Hops)
{
    public PathVerdict Verdict => Hops.Max(hop => hop.Verdict);
}

namespace EcsHealthRemediator.Network;

/// <summary>The way from one source to the target and back.</summary>
/// <param name="Source">The name of the source's endpoint.</param>
/// <param name="Target">The name of the target's endpoint.</param>
/// <param name="Hops">One of each kind, in the order of <see cref="HopKind"/>.</param>
internal sealed record NetworkPath(string Source, string Target, IReadOnlyList<Hop> Hops);

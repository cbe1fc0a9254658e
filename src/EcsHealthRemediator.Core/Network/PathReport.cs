using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Network;

/// <summary>The answer to a <see cref="PathQuestion"/>, one path for each source.</summary>
public sealed record PathReport(IReadOnlyList<NetworkPath> Paths)
{
    /// <summary>Blocked where any source is, as each node checks by itself. Unknown where no source is known.</summary>
    public PathVerdict Verdict => Paths.Select(path => path.Verdict).DefaultIfEmpty(PathVerdict.Unknown).Max();

    /// <summary>The names of the sources whose paths have the verdict of the whole.</summary>
    public IReadOnlyList<string> Deciding => [.. Paths.Where(path => path.Verdict == Verdict).Select(path => path.Source)];
}

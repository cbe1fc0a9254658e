using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Network;

/// <summary>The answer to a <see cref="PathQuestion"/>, one path for each source.</summary>
public sealed record PathReport(IReadOnlyList<NetworkPath> Paths)
{
    /// <summary>
    /// The worst verdict of all paths, because each load balancer node checks by itself. Unknown where there is no path.
    /// </summary>
    public PathVerdict Verdict => Paths.Select(path => path.Verdict).DefaultIfEmpty(PathVerdict.Unknown).Max();

    /// <summary>The names of the sources whose paths have that worst verdict.</summary>
    public IReadOnlyList<string> Deciding => [.. Paths.Where(path => path.Verdict == Verdict).Select(path => path.Source)];
}

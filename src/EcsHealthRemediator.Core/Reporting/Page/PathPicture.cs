using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The way of the health checks: one lane for all paths on which the same places let them pass or do not.</summary>
/// <param name="More">Lanes that are not drawn.</param>
internal sealed record PathPicture(IReadOnlyList<Lane> Lanes, int More)
{
    private const int MostLanes = 3;

    /// <returns>Null where the outcome is about no service.</returns>
    public static PathPicture? Of(PageSource source)
    {
        if (source.Outcome.Service is null) return null;
        var lanes = Bundles(source).Select(bundle => LaneBuilder.Of(source, bundle)).ToList();
        if (lanes.Count == 0) lanes.Add(LaneBuilder.Of(source, []));
        return new([.. lanes.OrderByDescending(lane => lane.Worst).Take(MostLanes)], Math.Max(0, lanes.Count - MostLanes));
    }

    private static IEnumerable<IReadOnlyList<CheckedPath>> Bundles(PageSource source)
    {
        if (source.Snapshot is not { Network: { Nodes.Count: > 0 } network, TargetGroup: { } group, Targets: not null } snapshot)
            return [];
        var context = new DiagnosisContext(snapshot, source.Memory, source.EvidenceFrom);
        return NetworkPathQuestions.Questions(context, network, group)
            .SelectMany(question => PathEvaluator.Evaluate(question), (question, path) => new CheckedPath(path, question.Port))
            .GroupBy(one => one.Sameness).Select(IReadOnlyList<CheckedPath> (same) => [.. same]);
    }
}

/// <summary>A path with the port at its end.</summary>
internal sealed record CheckedPath(NetworkPath Path, int Port)
{
    /// <summary>Equal for paths that the same rules of the same resources let pass or do not.</summary>
    public string Sameness => string.Join(';', Path.Hops.Select(
        hop => $"{hop.Verdict} {hop.Missing?.ResourceId} {hop.MissingRoute?.TableId}"));
}

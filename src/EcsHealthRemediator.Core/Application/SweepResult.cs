namespace EcsHealthRemediator.Application;

/// <summary>What was found in the clusters that could be read: one that cannot be keeps no other waiting.</summary>
/// <param name="UnknownClusters">Named as watched, but ECS has none of that name.</param>
/// <param name="Errors">What else kept clusters from being read.</param>
public sealed record SweepResult(
    IReadOnlyList<ReportedFailure> Failures, IReadOnlyList<string> UnknownClusters, IReadOnlyList<Exception> Errors)
{
    /// <summary>A sentence of each watched service that the remediator cannot look at.</summary>
    public IReadOnlyList<string> NotCovered { get; init; } = [];

    public SweepResult(params IReadOnlyList<ReportedFailure> failures)
        : this(failures, [], [])
    {
    }
}

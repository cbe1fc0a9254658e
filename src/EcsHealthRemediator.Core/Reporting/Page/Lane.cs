namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Paths that are one, as far as anything on them decides.</summary>
/// <param name="Title">From where to where.</param>
/// <param name="There">Ten stations, from the load balancer to the answer.</param>
/// <param name="Back">The two that only the answer passes; empty where nothing is known of them.</param>
/// <param name="Paths">What was evaluated; empty where only findings tell.</param>
internal sealed record Lane(
    string Title, IReadOnlyList<Station> There, IReadOnlyList<Station> Back, IReadOnlyList<CheckedPath> Paths)
{
    public IEnumerable<Station> All => There.Concat(Back);

    public Light Worst => All.Max(station => station.Light);

    /// <summary>Where it ends; null where nothing is known to stop it.</summary>
    public Station? Deciding => All.FirstOrDefault(station => station.Light == Light.Closed);
}

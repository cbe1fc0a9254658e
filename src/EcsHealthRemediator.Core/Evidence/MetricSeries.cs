namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The averages of one CloudWatch metric over the last twenty minutes, oldest first; empty where nothing was measured. Most
/// metrics have one point a minute; credit balances, and EC2 metrics without detailed monitoring, have one in five minutes.
/// </summary>
/// <param name="Of">
/// What was measured: the name of the service, an EC2 instance id, a task id or the name of a target group.
/// </param>
public sealed record MetricSeries(string Namespace, string Name, string Of, IReadOnlyList<DataPoint> Points)
{
    /// <summary>The newest value; null where nothing was measured.</summary>
    public double? Latest => Points.Count > 0 ? Points[^1].Value : null;

    /// <summary>
    /// How long, up to the newest point, every point has met the condition. Zero where the newest point does not meet it, and
    /// where only that one does.
    /// </summary>
    public TimeSpan HeldFor(Func<double, bool> condition)
    {
        var first = Points.Count;
        while (first > 0 && condition(Points[first - 1].Value)) first--;
        return first < Points.Count ? Points[^1].At - Points[first].At : TimeSpan.Zero;
    }
}

/// <summary>The average over the period that begins at <paramref name="At"/>.</summary>
public sealed record DataPoint(DateTimeOffset At, double Value);

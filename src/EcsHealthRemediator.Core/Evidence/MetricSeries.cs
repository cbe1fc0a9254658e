namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The averages of one CloudWatch metric over the last minutes, oldest first; empty where nothing was measured. Most metrics have
/// a point a minute, those of EC2 without detailed monitoring and credit balances one in five.
/// </summary>
/// <param name="Of">What was measured: the service's name, an EC2 instance id, a task id, a target group's name.</param>
public sealed record MetricSeries(string Namespace, string Name, string Of, IReadOnlyList<DataPoint> Points)
{
    public double? Latest => Points.Count > 0 ? Points[^1].Value : null;

    /// <summary>How long, up to the newest point, every point has met the condition; zero for a single point.</summary>
    public TimeSpan Lately(Func<double, bool> condition)
    {
        var first = Points.Count;
        while (first > 0 && condition(Points[first - 1].Value)) first--;
        return first < Points.Count ? Points[^1].At - Points[first].At : TimeSpan.Zero;
    }
}

/// <summary>The average over the period that begins at <paramref name="At"/>.</summary>
public sealed record DataPoint(DateTimeOffset At, double Value);

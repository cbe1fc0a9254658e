namespace EcsHealthRemediator.Reporting.Page;

/// <summary>What happened when, one lane for each kind of thing, all over the same time.</summary>
internal sealed record TimeAxis(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimeLane> Lanes)
{
    private static readonly TimeSpan[] Steps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(hours => TimeSpan.FromHours(hours)),
        .. new[] { 1, 2, 7, 30, 90, 365, 3650 }.Select(days => TimeSpan.FromDays(days)),
    ];

    /// <summary>At most so many round times.</summary>
    public IEnumerable<(DateTimeOffset At, string Label)> Ticks(int most)
    {
        var step = Steps.FirstOrDefault(step => (To - From) / step <= most, Steps[^1]);
        var first = new DateTimeOffset((From.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
        for (var at = first; at <= To; at += step)
            yield return (at, step < TimeSpan.FromDays(1) ? $"{at:HH:mm}" : $"{at:yyyy-MM-dd}");
    }

    /// <summary>From 0 to 1; what is outside stands at the edge.</summary>
    public double Share(DateTimeOffset at) => Math.Clamp((at - From) / (To - From), 0, 1);
}

/// <summary>Bars that lie over one another, or marks in one row.</summary>
internal sealed record TimeLane(string Name, IReadOnlyList<TimeBar> Bars, IReadOnlyList<TimeMark> Marks);

internal sealed record TimeBar(DateTimeOffset From, DateTimeOffset To, Light Light, string Tip)
{
    /// <summary>Before this its light is not known; null where it is known all along.</summary>
    public DateTimeOffset? KnownFrom { get; init; }
}

/// <param name="Label">A number that the list below the drawing explains; null for a mere dot.</param>
internal sealed record TimeMark(DateTimeOffset At, Light Light, string Tip, int? Label = null);

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The time axis as SVG, for a given width.</summary>
internal static class TimeDrawing
{
    private const int BarHeight = 7;

    private const int BarStep = 11;

    /// <summary>Numbered marks that would lie on one another become one.</summary>
    private const int MarkWidth = 26;

    private const int Margin = 14;

    public static Drawing Of(TimeAxis axis, int width, int mostTicks)
    {
        var y = 0;
        var lanes = new List<Markup>();
        foreach (var lane in axis.Lanes)
        {
            lanes.Add(Markup.Of($"""<text class="small" x="0" y="{y + 13}">{DrawnText.Fit(lane.Name, width / 7)}</text>"""));
            var bars = lane.Bars.Count * BarStep;
            lanes.Add(Markup.Join(lane.Bars.Select((bar, n) => Bar(bar, y + 21 + (n * BarStep)))));
            if (lane.Marks.Count > 0) lanes.Add(Marks(lane.Marks, y + 32 + bars));
            y += 32 + bars + (lane.Marks.Count > 0 ? 26 : 0);
        }

        var ticks = axis.Ticks(mostTicks).Select(tick => Markup.Of(
            $"""
            <path class="grid" d="M{X(tick.At)} 0V{y}" />
            <text class="small" x="{Math.Clamp(X(tick.At), 18, width - 18)}" y="{y + 16}" text-anchor="middle">{tick.Label}</text>
            """));
        return new(y + 24, Markup.Join([.. ticks, .. lanes]));

        double X(DateTimeOffset at) => Margin + ((width - (2 * Margin)) * axis.Share(at));

        Markup Bar(TimeBar bar, double top) => bar.KnownFrom is not { } known ? Part(bar, top)
            : Markup.Join([Part(bar with { To = known, Light = Light.Unseen }, top), Part(bar with { From = known }, top)]);

        Markup Part(TimeBar bar, double top) => Markup.Of(
            $"""
            <rect class="bar {StationSign.Class(bar.Light)}" x="{X(bar.From)}" y="{top}" rx="3.5"
            width="{Math.Max(3, X(bar.To) - X(bar.From))}" height="{BarHeight}"><title>{bar.Tip}</title></rect>
            """);

        Markup Marks(IReadOnlyList<TimeMark> marks, double middle) => Markup.Join(
            Clusters(marks.OrderBy(mark => mark.At).ToList(), X).Select(cluster => Mark(cluster, X(cluster[0].At), middle)));
    }

    private static IEnumerable<List<TimeMark>> Clusters(List<TimeMark> marks, Func<DateTimeOffset, double> x)
    {
        var cluster = new List<TimeMark>();
        foreach (var mark in marks)
        {
            var room = mark.Label is null ? 4 : MarkWidth + 6;
            if (cluster.Count > 0 && x(mark.At) - x(cluster[0].At) >= room)
            {
                yield return cluster;
                cluster = [];
            }

            cluster.Add(mark);
        }

        if (cluster.Count > 0) yield return cluster;
    }

    private static Markup Mark(List<TimeMark> cluster, double x, double middle)
    {
        var light = StationSign.Class(cluster.Max(mark => mark.Light));
        var tip = string.Join(" · ", cluster.Select(mark => mark.Tip));
        return cluster[0].Label is not { } first
            ? Markup.Of($"""<circle class="dot {light}" cx="{x}" cy="{middle}" r="4"><title>{tip}</title></circle>""")
            : Markup.Of(
                $"""
                <g class="mark"><title>{tip}</title>
                <rect x="{x - (MarkWidth / 2.0)}" y="{middle - 9}" width="{MarkWidth}" height="18" rx="9" />
                <text x="{x}" y="{middle + 4}" text-anchor="middle">{Number(first, cluster.Count)}</text></g>
                """);
    }

    private static string Number(int first, int count) => count == 1 ? $"{first}" : $"{first}+{count - 1}";
}

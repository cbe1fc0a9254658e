using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>When what happened: the drawing, and what was noted, each entry with the number that it has there.</summary>
internal static class TimeSection
{
    private const int MostEntries = 80;

    public static Markup? Of(PageSource source)
    {
        if (TimeReader.Of(source) is not { } axis) return null;
        var noted = source.Timeline;
        var left = Math.Max(0, noted.Count - MostEntries);
        return Markup.Of(
            $"""
            <section class="card times">
            <h2>When</h2>
            <p class="small">All times are UTC, {Days(axis)}. Green: healthy, completed, begun. Orange: not healthy. Red: stopped by a failing
            check, failed, impaired. Grey: on the way, or a message. Numbers: the list below.</p>
            {Drawn("wide", axis, 1000, 9)}
            {Drawn("narrow", axis, 330, 4)}
            {(left > 0 ? Markup.Of($"<p>{left} earlier entries are not shown.</p>") : null)}
            {(noted.Count > 0 ? Markup.Of($"""<ol start="{left + 1}">{noted.Skip(left).Select(Entry)}</ol>""") : null)}
            </section>
            """);
    }

    private static Markup Entry(TimelineEntry entry) =>
        Markup.Of($"<li><span>{Time(entry.At)}</span> {entry.Text}</li>");

    private static string Days(TimeAxis axis) => axis.From.UtcDateTime.Date == axis.To.UtcDateTime.Date ? Day(axis.To)
        : $"{Day(axis.From)} to {Day(axis.To)}";

    private static string Day(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd}";

    private static string Time(DateTimeOffset at) => $"{at.UtcDateTime:HH:mm:ss}";

    private static Markup Drawn(string name, TimeAxis axis, int width, int mostTicks)
    {
        var drawing = TimeDrawing.Of(axis, width, mostTicks);
        return Markup.Of(
            $"""
            {Drawing.Open(name, "Time axis; what the remediator noted is listed below", width, drawing.Height)}
            {drawing.Content}
            </svg>
            """);
    }
}

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The way of the health checks, drawn twice: the style sheet shows the one that fits.</summary>
internal static class PathSection
{
    private const int Gap = 28;

    /// <param name="isOver">What stopped the health checks does so no longer.</param>
    public static Markup? Of(PathPicture? picture, bool isOver) => picture is null ? null : Markup.Of(
        $"""
        <section class="card path">
        <h2>The way of a health check</h2>
        <p>{Sentence(picture, isOver)}</p>
        {Drawn("wide", WideLane.Width, Sentence(picture, isOver), picture, WideLane.Of)}
        {Drawn("narrow", NarrowLane.Width, Sentence(picture, isOver), picture, NarrowLane.Of)}
        {(picture.More > 0 ? Markup.Of($"<p>… and {picture.More} more ways of other rules, none worse than these.</p>") : null)}
        <p class="key"><span class="open">✓ in order</span> <span class="closed">✕ stops here</span>
        <span class="doubtful">! also wrong</span> <span class="unseen">– not seen</span></p>
        </section>
        """);

    private static Markup Drawn(string name, int width, string meaning, PathPicture picture, Func<Lane, Drawing> draw)
    {
        var height = 0;
        var lanes = new List<Markup>();
        foreach (var lane in picture.Lanes.Select(draw))
        {
            lanes.Add(Markup.Of($"""<g transform="translate(0 {height})">{lane.Content}</g>"""));
            height += lane.Height + Gap;
        }

        return Markup.Of(
            $"""
            {Drawing.Open(name, meaning, width, height - Gap + 8)}
            {lanes}
            </svg>
            """);
    }

    private static string Sentence(PathPicture picture, bool isOver)
    {
        var deciding = picture.Lanes.Select(lane => lane.Deciding).FirstOrDefault(station => station is not null);
        return deciding is { } station
            ? $"It {(isOver ? "stopped" : "stops")} at the {char.ToLowerInvariant(station.Name[0])}{station.Name[1..]}{Whose(station.Place)}."
            : picture.Lanes.All(lane => lane.Worst == Light.Open) ? "It passes every place, and so does its answer."
            : "No place is proven to stop it.";
    }

    private static string Whose(Place place) => Places.Whose(place) is { } side ? $" {side}" : "";
}

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>A station as a dot: its colour says how it is, and so does the sign in it.</summary>
internal static class StationSign
{
    public static string Class(Light light) => light switch
    {
        Light.Open => "open",
        Light.Unseen => "unseen",
        Light.Doubtful => "doubtful",
        Light.Closed => "closed",
    };

    public static string Word(Light light) => light switch
    {
        Light.Open => "open",
        Light.Unseen => "not seen",
        Light.Doubtful => "also wrong",
        Light.Closed => "stops here",
    };

    public static Markup Of(Station station, double x, double y) => Markup.Of(
        $"""
        <g class="stop {Class(station.Light)}" transform="translate({x} {y})"><title>{Tip(station)}</title>
        <circle r="13" />{Sign(station.Light)}</g>
        """);

    /// <summary>The line between two stations: sure only where health checks are known to pass both.</summary>
    public static string Way(Station from, Station to, bool stopped) =>
        !stopped && from.Light == Light.Open && to.Light != Light.Unseen ? "open" : "unseen";

    private static string Tip(Station station) =>
        $"{station.Name}{(station.Detail is { } detail ? $" {detail}" : "")}: {Word(station.Light)}"
            + (station.Reason is { } reason ? $". {reason}" : "");

    private static Markup Sign(Light light) => light switch
    {
        Light.Open => Markup.Of($"""<path d="M-5.5 .5 -1.5 4.5 6 -4" />"""),
        Light.Closed => Markup.Of($"""<path d="M-4.5 -4.5 4.5 4.5M4.5 -4.5 -4.5 4.5" />"""),
        Light.Doubtful => Markup.Of($"""<path d="M0 -6.5V1M0 5.6V6" />"""),
        Light.Unseen => Markup.Of($"""<path d="M-4 0H4" />"""),
    };
}

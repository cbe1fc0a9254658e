namespace EcsHealthRemediator.Reporting.Page;

/// <summary>A lane from top to bottom, each station with its rule beside it: for a phone.</summary>
internal static class NarrowLane
{
    public const int Width = 330;

    private const int X = 15;

    private const int TextX = 42;

    private const int Columns = 44;

    /// <summary>Its letters are bold, and a little larger.</summary>
    private const int TitleColumns = 42;

    private const int MostLines = 7;

    private const int MostOpenLines = 3;

    public static Drawing Of(Lane lane)
    {
        var title = DrawnText.Wrap(lane.Title, TitleColumns, 3);
        var y = (title.Count * 18) + 18;
        var pieces = title.Select((line, n) => Text("lane", 0, 14 + (n * 18), line)).ToList();
        var stopped = false;
        Station? before = null;
        var beforeY = 0;
        foreach (var station in lane.All)
        {
            if (before is not null)
            {
                stopped |= before.Light == Light.Closed;
                pieces.Add(Markup.Of(
                    $"""<path class="way {StationSign.Way(before, station, stopped)}" d="M{X} {beforeY + 13}V{y - 13}" />"""));
            }

            var lines = Lines(station);
            pieces.Add(StationSign.Of(station, X, y));
            pieces.Add(Text($"name {StationSign.Class(station.Light)}", TextX, y, Name(station)));
            var kind = station.Light is Light.Closed or Light.Doubtful ? "rule" : "small";
            var top = y + 16;
            pieces.AddRange(lines.Select((line, n) => Text(kind, TextX, top + (n * 16), line)));
            (before, beforeY) = (station, y);
            y += Math.Max(44, 28 + (lines.Count * 16));
        }

        return new(y, Markup.Join(pieces));
    }

    private static IReadOnlyList<string> Lines(Station station) => station switch
    {
        { Reason: null } => [],
        { Light: Light.Closed or Light.Doubtful, Reason: var reason } => DrawnText.Wrap(reason, Columns, MostLines),
        { Reason: var reason } => DrawnText.Wrap(reason, Columns, MostOpenLines),
    };

    private static string Name(Station station) => DrawnText.Fit(
        Places.Side(station.Place) is { } side ? $"{station.Name} {side}"
            : station.Detail is { } detail ? $"{station.Name}: {detail}" : station.Name,
        40);

    private static Markup Text(string kind, int x, int y, string text) =>
        Markup.Of($"""<text class="{kind}" x="{x}" y="{y}">{text}</text>""");
}

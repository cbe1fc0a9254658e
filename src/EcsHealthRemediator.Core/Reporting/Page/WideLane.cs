namespace EcsHealthRemediator.Reporting.Page;

/// <summary>A lane from left to right, with the answer's way back below: for screens and paper that are wide.</summary>
internal static class WideLane
{
    public const int Width = 1000;

    private const int Step = 100;

    private const int First = 50;

    private const int RowY = 54;

    private const int BackY = 142;

    private const int Columns = 132;

    public static Drawing Of(Lane lane)
    {
        var bottom = lane.Back.Count > 0 ? BackY + 50 : RowY + 60;
        var callout = lane.Deciding is { } deciding ? Callout(lane, deciding, bottom) : null;
        return new(bottom + (callout?.Height ?? 0), Markup.Join(
            Markup.Of($"""<text class="lane" x="0" y="16">{DrawnText.Fit(lane.Title, 130)}</text>"""),
            Back(lane),
            Ways(lane),
            Markup.Join(lane.All.Select(Stop)),
            callout?.Content));
    }

    private static Markup Ways(Lane lane) => Markup.Join(lane.There.Zip(lane.There.Skip(1), (from, to) =>
    {
        var stopped = lane.There.Any(station => station.Light == Light.Closed && station.Place <= from.Place);
        return Markup.Of(
            $"""<path class="way {StationSign.Way(from, to, stopped)}" d="M{X(from) + 13} {RowY}H{X(to) - 13}" />""");
    }));

    private static Markup? Back(Lane lane)
    {
        if (lane.Back.Count == 0) return null;
        var open = lane.All.All(station => station.Light == Light.Open) ? "open" : "unseen";
        return Markup.Of(
            $"""
            <path class="way {open}" d="M{Width - First + 13} {RowY}H{Width - 3}V{BackY}H3V{RowY}H{First - 13}" />
            <path class="tip {open}" d="M{First - 20} {RowY - 5}l6 5 -6 5" />
            <text class="small" x="{Width - 16}" y="{BackY - 8}" text-anchor="end">the answer’s way back</text>
            """);
    }

    private static Markup Stop(Station station)
    {
        var (x, y) = At(station);
        return Markup.Of(
            $"""
            {StationSign.Of(station, x, y)}
            <text class="name {StationSign.Class(station.Light)}" x="{x}" y="{y + 30}" text-anchor="middle">{station.Name}</text>
            <text class="small" x="{x}" y="{y + 45}" text-anchor="middle">{DrawnText.Fit(station.Detail ?? "", 18)}</text>
            """);
    }

    private static Drawing Callout(Lane lane, Station deciding, int top)
    {
        var lines = DrawnText.Wrap(deciding.Reason ?? "", Columns, 4);
        var height = (lines.Count * 18) + 36;
        var (x, y) = At(deciding);
        return new(height + 16, Markup.Of(
            $"""
            <path class="lead" d="M{x} {y + 50}V{top + 6}" />
            <rect class="callout" x="0.5" y="{top + 6}" width="{Width - 1}" height="{height}" rx="8" />
            <text class="name closed" x="16" y="{top + 28}">{Title(deciding)}</text>
            {lines.Select((line, n) => Markup.Of($"""<text class="rule" x="16" y="{top + 47 + (n * 18)}">{line}</text>"""))}
            """));
    }

    private static string Title(Station station) =>
        Places.Side(station.Place) is { } side ? $"{station.Name} {side}" : station.Name;

    private static (double X, double Y) At(Station station) => station.Place switch
    {
        Place.TargetsNetworkAclBack => (First + (Step * (int)Place.TargetsNetworkAcl), BackY),
        Place.NodesNetworkAclBack => (First + (Step * (int)Place.NodesNetworkAcl), BackY),
        Place.LoadBalancer or Place.NodesSecurityGroup or Place.NodesNetworkAcl or Place.Route or Place.TargetsNetworkAcl
            or Place.TargetsSecurityGroup or Place.Host or Place.Port or Place.Container or Place.Answer => (X(station), RowY),
    };

    private static double X(Station station) => First + (Step * (int)station.Place);
}

using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The rules of a resource that decides, in the order of their reading, with the missing line in its place.</summary>
/// <param name="Left">Rules that are left out.</param>
internal sealed record RuleTable(string Title, IReadOnlyList<string> Head, IReadOnlyList<RuleRow> Rows, int Left)
{
    private const int MostTables = 4;

    /// <summary>Of a long list, what stands around the deciding line is what counts.</summary>
    private const int MostAround = 6;

    public static IReadOnlyList<RuleTable> Of(PageSource source, PathPicture? picture)
    {
        if (source.Snapshot?.Network is not { } network || picture is null) return [];
        var ends = network.Nodes.Concat(network.Targets.Values).ToList();
        var hops = picture.Lanes.SelectMany(lane => lane.Paths).SelectMany(one => one.Path.Hops).ToList();
        var rules = hops.Select(hop => hop.Missing).OfType<MissingRule>().ToList();
        var routes = hops.Select(hop => hop.MissingRoute).OfType<MissingRoute>().ToList();
        return
        [
            .. rules.GroupBy(rule => (rule.ResourceId, rule.Direction)).Select(same => OfRules(ends, [.. same.Distinct()]))
                .Concat(routes.GroupBy(route => route.TableId).Select(same => OfRoutes(ends, [.. same.Distinct()])))
                .OfType<RuleTable>().Take(MostTables),
        ];
    }

    private static RuleTable? OfRules(List<Endpoint> ends, IReadOnlyList<MissingRule> missing)
    {
        var (id, direction) = (missing[0].ResourceId, missing[0].Direction);
        var other = direction == Direction.Ingress ? "From" : "To";
        if (ends.Select(end => end.Subnet?.NetworkAcl).FirstOrDefault(acl => acl?.Id == id) is { } found)
        {
            var number = missing.Min(rule => rule.RuleNumber);
            return Around($"Network ACL {id}, {Word(direction)}", ["Rule", "", "Protocol", "Ports", other],
            [
                .. found.Deciding(direction, missing[0].Protocol)
                    .Select(entry => (
                        entry.Number, Row: Entry(entry, entry.Allow || entry.Number < number ? RuleKind.Plain : RuleKind.Denies)))
                    .Concat(missing.Select(rule => (rule.RuleNumber ?? 0, Row: Missing(rule, $"{rule.RuleNumber}"))))
                    .OrderBy(pair => pair.Item1).Select(pair => pair.Row),
            ]);
        }

        var own = ends.SelectMany(end => end.SecurityGroups ?? []).FirstOrDefault(group => group.Id == id);
        return own?.Rules is not { } rules ? null
            : Around($"Security group {id}, {Word(direction)}", ["Rule", "", "Protocol", "Ports", other],
            [
                .. rules.Where(rule => rule.Direction == direction).Select((rule, n) => new RuleRow(
                    RuleKind.Plain, [$"{n + 1}", "allow", $"{rule.Protocol}", Ports(rule.Protocol, rule.Ports), $"{rule.Peer}"])),
                .. missing.Select(rule => Missing(rule, "")),
            ]);
    }

    private static RuleTable? OfRoutes(List<Endpoint> ends, IReadOnlyList<MissingRoute> missing)
    {
        var own = ends.Select(end => end.Subnet?.RouteTable).FirstOrDefault(table => table?.Id == missing[0].TableId);
        return own is null ? null : Around($"Route table {own.Id}", ["Destination", "Target"],
        [
            .. own.Routes.Select(route => new RuleRow(
                RuleKind.Plain, [$"{route.Destination}", route.TargetId ?? KebabCase.Of(route.Target)])),
            .. missing.Select(route => new RuleRow(RuleKind.Missing, [$"{route.Destination}", route.TargetId])),
        ]);
    }

    private static RuleRow Entry(NetworkAclEntry entry, RuleKind kind) => new(kind,
    [
        entry.Number < NetworkAclEntry.Default ? $"{entry.Number}" : "*", entry.Allow ? "allow" : "deny", $"{entry.Protocol}",
        Ports(entry.Protocol, entry.EffectivePorts), $"{entry.Cidr}",
    ]);

    private static RuleRow Missing(MissingRule rule, string number) =>
        new(RuleKind.Missing, [number, "allow", $"{rule.Protocol}", $"{rule.Ports}", $"{rule.Peer}"]);

    private static RuleTable Around(string title, IReadOnlyList<string> head, List<RuleRow> rows)
    {
        var first = rows.FindIndex(row => row.Kind == RuleKind.Missing);
        var last = rows.FindLastIndex(row => row.Kind == RuleKind.Missing);
        var end = Math.Min(last, first + MostAround) + MostAround;
        var shown = rows.Where((_, n) => n >= first - MostAround && n <= end).ToList();
        return new(title, head, shown, rows.Count - shown.Count);
    }

    private static string Ports(Protocol protocol, PortRange? ports) =>
        protocol == Protocol.All || ports is not { } range ? "all" : $"{range}";

    private static string Word(Direction direction) => direction == Direction.Ingress ? "inbound" : "outbound";
}

/// <summary>A line of the table.</summary>
internal sealed record RuleRow(RuleKind Kind, IReadOnlyList<string> Cells);

internal enum RuleKind
{
    Plain,

    /// <summary>It does not exist, and would open the way.</summary>
    Missing,

    /// <summary>It comes to bear because the one before it is missing.</summary>
    Denies,
}

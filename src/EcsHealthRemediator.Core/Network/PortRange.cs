namespace EcsHealthRemediator.Network;

/// <summary>Both ends belong to it. A range that is written backwards holds no port.</summary>
public readonly record struct PortRange(int From, int To)
{
    /// <summary>
    /// The ports that a load balancer's connections come from, and so the ports that answers go to.
    /// https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
    /// </summary>
    public static PortRange Ephemeral { get; } = new(1024, 65535);

    public int Count => Math.Max(0, To - From + 1);

    public static PortRange Of(int port) => new(port, port);

    public bool Contains(PortRange other) => other.From <= other.To && From <= other.From && other.To <= To;

    /// <summary>The fewest ranges that make this one up, each whole inside or outside any of <paramref name="others"/>.</summary>
    public IEnumerable<PortRange> SplitBy(IEnumerable<PortRange> others)
    {
        var (from, to) = this;
        var starts = others
            .SelectMany(other => new[] { other.From, other.To < to ? other.To + 1 : from })
            .Where(start => from < start && start <= to)
            .Append(from).Distinct().Order().ToList();
        return starts.Zip(starts.Skip(1).Append(to + 1), (start, next) => new PortRange(start, next - 1));
    }

    /// <summary>Neighbours become one range.</summary>
    /// <param name="ranges">Ascending, without overlap.</param>
    public static IReadOnlyList<PortRange> Join(IEnumerable<PortRange> ranges)
    {
        var joined = new List<PortRange>();
        foreach (var range in ranges)
        {
            if (joined.Count > 0 && joined[^1].To + 1 == range.From) joined[^1] = joined[^1] with { To = range.To };
            else joined.Add(range);
        }

        return joined;
    }

    public override string ToString() => From == To ? $"{From}" : $"{From}-{To}";
}

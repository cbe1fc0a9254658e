namespace EcsHealthRemediator.Network;

/// <summary>A range of ports, both ends included. A range whose end is below its start contains no port.</summary>
public readonly record struct PortRange(int From, int To)
{
    /// <summary>
    /// The source ports of a load balancer's connections, which are the destination ports of the answers.
    /// https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
    /// </summary>
    public static PortRange Ephemeral { get; } = new(1024, 65535);

    public int Count => Math.Max(0, To - From + 1);

    public static PortRange Of(int port) => new(port, port);

    public bool Contains(PortRange other) => other.From <= other.To && From <= other.From && other.To <= To;

    /// <summary>
    /// Splits this range into as few ranges as possible, so that each lies wholly inside or wholly outside each of
    /// <paramref name="others"/>.
    /// </summary>
    public IEnumerable<PortRange> SplitBy(IEnumerable<PortRange> others)
    {
        var (from, to) = this;
        var starts = others
            .SelectMany(other => new[] { other.From, other.To < to ? other.To + 1 : from })
            .Where(start => from < start && start <= to)
            .Append(from).Distinct().Order().ToList();
        return starts.Zip(starts.Skip(1).Append(to + 1), (start, next) => new PortRange(start, next - 1));
    }

    /// <summary>Joins ranges that follow one another without a gap.</summary>
    /// <param name="ranges">Ascending and without overlaps.</param>
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

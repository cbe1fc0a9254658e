using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>
/// An IPv4 or IPv6 block. Only the canonical spelling is accepted, because <see cref="IPNetwork"/> alone reads
/// <c>10.0.0.5/24</c>, <c>10/8</c> and <c>010.0.0.0/8</c> as different blocks than people mean. <c>default</c> is no block: it
/// contains and overlaps nothing.
/// </summary>
[JsonConverter(typeof(CidrJson))]
public readonly record struct Cidr
{
    // Nullable, because a default IPNetwork is 0.0.0.0/0, which is every address.
    private readonly IPNetwork? _network;

    private Cidr(IPNetwork network) => _network = network;

    /// <summary>Every IPv4 and every IPv6 address; used where an address is not known.</summary>
    public static IReadOnlyList<Cidr> Everywhere { get; } = [Parse("0.0.0.0/0"), Parse("::/0")];

    /// <summary>Whether this is <c>default</c>, and so no block.</summary>
    public bool IsNone => _network is null;

    public bool IsIPv6 => Everywhere[1].Contains(this);

    /// <summary>0 where this is no block.</summary>
    public int PrefixLength => _network?.PrefixLength ?? 0;

    /// <summary>False, and <c>default</c>, for null and for every text that is not a canonical block.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cidr cidr)
    {
        var canonical = IPNetwork.TryParse(text, out var network) && network.ToString() == text && !text.Contains('%');
        cidr = canonical ? new(network) : default;
        return canonical;
    }

    /// <summary>Parses a single address as a block: <c>10.0.1.5</c> becomes <c>10.0.1.5/32</c>.</summary>
    public static bool TryParseAddress([NotNullWhen(true)] string? address, out Cidr cidr) =>
        TryParse(address + (address?.Contains(':') is true ? "/128" : "/32"), out cidr);

    /// <exception cref="FormatException">The text is not a canonical block.</exception>
    public static Cidr Parse(string text) =>
        TryParse(text, out var cidr) ? cidr : throw new FormatException($"'{text}' is not a CIDR block.");

    /// <summary>False across address families: an IPv4-mapped IPv6 address is in no IPv4 block.</summary>
    public bool Contains(IPAddress address) =>
        _network is { } network && network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);

    public bool Contains(Cidr other) =>
        other._network is { } inner && PrefixLength <= inner.PrefixLength && Contains(inner.BaseAddress);

    public bool Overlaps(Cidr other) => Contains(other) || other.Contains(this);

    /// <summary>
    /// Splits this block into as few blocks as possible, so that each lies wholly inside or wholly outside each of
    /// <paramref name="others"/>.
    /// </summary>
    public IEnumerable<Cidr> SplitBy(IEnumerable<Cidr> others)
    {
        var whole = this;
        var inside = others.Where(other => other != whole && whole.Contains(other)).ToList();
        return inside.Count == 0 ? [whole] : Halves().SelectMany(half => half.SplitBy(inside));
    }

    public override string ToString() => _network?.ToString() ?? "none";

    private IEnumerable<Cidr> Halves()
    {
        var network = _network!.Value;
        var upper = network.BaseAddress.GetAddressBytes();
        upper[PrefixLength / 8] |= (byte)(0x80 >> (PrefixLength % 8));
        return [new(new(network.BaseAddress, PrefixLength + 1)), new(new(new IPAddress(upper), PrefixLength + 1))];
    }
}

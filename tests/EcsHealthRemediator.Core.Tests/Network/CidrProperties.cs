using System.Net;
using System.Numerics;
using System.Text.Json;
using EcsHealthRemediator.Network;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class CidrProperties
{
    /// <summary>Few distinct bytes, so that blocks often meet.</summary>
    private static readonly Gen<byte> Bytes = Gen.Elements<byte>(0, 1, 10, 127, 128, 254, 255);

    private static readonly Gen<IPAddress> Addresses =
        from length in Gen.Elements(4, 16)
        from bytes in Bytes.ArrayOf(length)
        select new IPAddress(bytes);

    private static readonly Gen<Cidr> Blocks =
        from address in Addresses
        from length in Gen.Choose(0, address.GetAddressBytes().Length * 8)
        select Cidr.Parse(Masked(address, length) + "/" + length);

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3000);

    [Fact]
    public void What_is_printed_reads_back_as_the_same_block() =>
        Prop.ForAll(Blocks.ToArbitrary(), block =>
            Cidr.Parse(block.ToString()) == block
            && JsonSerializer.Deserialize($"\"{block}\"", NetworkJson.Default.Cidr) == block
            && JsonSerializer.Serialize(block, NetworkJson.Default.Cidr) == $"\"{block}\"")
            .Check(Many);

    [Fact]
    public void No_text_is_read_as_another() =>
        Prop.ForAll(
            Gen.Elements("0", "1", "8", "10", "32", ".", "..", ":", "::", "/", "a", "F", "%", " ", "0.0.0.0", "10.0.0.0").ListOf()
                .ToArbitrary(),
            parts => !Cidr.TryParse(string.Concat(parts), out var block) || block.ToString() == string.Concat(parts))
            .Check(Many);

    [Fact]
    public void It_contains_the_addresses_with_the_same_leading_bits() =>
        Prop.ForAll((from block in Blocks from address in Addresses select (block, address)).ToArbitrary(), pair =>
            pair.block.Contains(pair.address) == Bits(pair.address).StartsWith(Prefix(pair.block), StringComparison.Ordinal))
            .Check(Many);

    [Fact]
    public void It_contains_the_blocks_with_a_longer_prefix_that_begins_with_its_own() =>
        Prop.ForAll((from one in Blocks from other in Blocks select (one, other)).ToArbitrary(), pair =>
            pair.one.Contains(pair.other) == Prefix(pair.other).StartsWith(Prefix(pair.one), StringComparison.Ordinal)
            && pair.one.Overlaps(pair.other) == pair.other.Overlaps(pair.one)
            && pair.one.Overlaps(pair.other) == (pair.one.Contains(pair.other) || pair.other.Contains(pair.one)))
            .Check(Many);

    [Fact]
    public void Its_pieces_make_it_up_and_none_lies_across_an_edge() =>
        Prop.ForAll((from whole in Blocks from others in Blocks.ListOf() select (whole, others)).ToArbitrary(), given =>
        {
            var pieces = given.whole.SplitBy(given.others).ToList();
            var sizes = pieces.Aggregate(BigInteger.Zero, (sum, piece) => sum + Size(piece));
            return sizes == Size(given.whole)
                && pieces.All(given.whole.Contains)
                && pieces.All(piece => given.others.All(other => other.Contains(piece) || !other.Overlaps(piece)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>In IPv6 addresses, or in as many parts of the IPv4 ones.</summary>
    private static BigInteger Size(Cidr block) => BigInteger.Pow(2, 128 - block.PrefixLength);

    private static string Prefix(Cidr block)
    {
        var parts = block.ToString().Split('/');
        return Bits(IPAddress.Parse(parts[0]))[..(2 + int.Parse(parts[1], null))];
    }

    /// <summary>The family, then the address bit by bit.</summary>
    private static string Bits(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return (bytes.Length == 4 ? "4:" : "6:") + string.Concat(bytes.Select(part => part.ToString("b8")));
    }

    private static IPAddress Masked(IPAddress address, int length) =>
        new([.. address.GetAddressBytes().Select((part, at) => (byte)(part & (0xff00 >> Math.Clamp(length - 8 * at, 0, 8))))]);
}

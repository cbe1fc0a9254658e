using System.Net;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class CidrTests
{
    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/24")]
    [InlineData("10.0.0.5/32")]
    [InlineData("::/0")]
    [InlineData("2001:db8:1234:1a00::/56")]
    [InlineData("2001:db8::1/128")]
    public void A_canonical_block_is_read_and_printed_as_it_was(string text) => Assert.Equal(text, Cidr.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/0")]
    [InlineData("10.0.0.5/24")]
    [InlineData("10/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData(" 10.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("2001:DB8::/32")]
    [InlineData("2001:db8:0:0::/64")]
    [InlineData("2001:db8::1/64")]
    [InlineData("::/129")]
    [InlineData("[::1]/128")]
    [InlineData("fe80::1%1/128")]
    public void Any_other_spelling_is_refused_and_leaves_a_block_that_holds_nothing(string? text)
    {
        Assert.False(Cidr.TryParse(text, out var cidr));
        Assert.Equal(default, cidr);
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => Cidr.Parse(text!)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_is_no_block()
    {
        Assert.True(default(Cidr).IsNone);
        Assert.False(Cidr.Everywhere[0].IsNone);
        Assert.NotEqual(Cidr.Parse("0.0.0.0/0"), default);
        Assert.False(default(Cidr).Contains(IPAddress.Any));
        Assert.False(default(Cidr).Contains(default(Cidr)));
        Assert.False(default(Cidr).Overlaps(Cidr.Parse("0.0.0.0/0")));
        Assert.False(Cidr.Parse("0.0.0.0/0").Contains(default(Cidr)));
        Assert.Equal("none", default(Cidr).ToString());
        Assert.Equal(0, default(Cidr).PrefixLength);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    public void It_contains_the_addresses_of_its_family_that_share_its_prefix(string cidr, string address, bool contained) =>
        Assert.Equal(contained, Cidr.Parse(cidr).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true, true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false, true)]
    [InlineData("10.0.0.0/16", "10.0.0.0/8", false, true)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", true, true)]
    [InlineData("10.0.0.0/9", "10.128.0.0/9", false, false)]
    [InlineData("0.0.0.0/0", "::/0", false, false)]
    [InlineData("::/0", "2001:db8::/32", true, true)]
    public void Blocks_contain_and_overlap_blocks(string outer, string inner, bool contains, bool overlaps)
    {
        Assert.Equal(contains, Cidr.Parse(outer).Contains(Cidr.Parse(inner)));
        Assert.Equal(overlaps, Cidr.Parse(outer).Overlaps(Cidr.Parse(inner)));
    }

    [Theory]
    [InlineData("10.0.2.20", "10.0.2.20/32")]
    [InlineData("2001:db8::5", "2001:db8::5/128")]
    [InlineData("010.0.2.20", null)]
    [InlineData("10.0.2.20/32", null)]
    [InlineData(null, null)]
    public void An_address_is_a_block_of_one(string? address, string? block)
    {
        Assert.Equal(block is not null, Cidr.TryParseAddress(address, out var cidr));
        Assert.Equal(block ?? "none", cidr.ToString());
    }

    [Fact]
    public void It_is_split_no_further_than_the_others_ask() =>
        Assert.Equal(
            ["10.0.1.0/26", "10.0.1.64/26", "10.0.1.128/25"],
            Cidr.Parse("10.0.1.0/24")
                .SplitBy(new[] { "10.0.1.64/26", "10.0.1.0/24", "10.0.0.0/16", "10.9.0.0/30" }.Select(Cidr.Parse))
                .Select(piece => piece.ToString()));
}

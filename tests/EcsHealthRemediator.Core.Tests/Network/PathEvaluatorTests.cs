using System.Text.Json;
using EcsHealthRemediator.Network;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class PathEvaluatorTests
{
    private static readonly Endpoint Other = At("other node", "10.0.3.10/32", "subnet-3", "10.0.3.0/24", Group("sg-33"));

    private static readonly Endpoint Hidden = LoadBalancer with { Name = "hidden node", SecurityGroups = null };

    [Fact]
    public void Each_node_has_a_path_with_its_own_verdict()
    {
        var paths = Paths([LoadBalancer, Other, Hidden]);

        Assert.Equal(["load balancer", "other node", "hidden node"], paths.Select(path => path.Source));
        Assert.Equal([PathVerdict.Open, PathVerdict.Blocked, PathVerdict.Unknown], paths.Select(path => path.Verdict));
        Assert.All(paths, path => Assert.Equal("target", path.Target));
    }

    [Fact]
    public void Without_a_node_there_is_no_path() => Assert.Empty(Paths([]));

    [Fact]
    public void Questions_and_answers_survive_JSON()
    {
        var rules = new[]
        {
            Rule(Direction.Ingress, "2001:db8::/64", "58", 1, 2),
            Rule(Direction.Egress, "sg-1b", "-1"),
            Rule(Direction.Ingress, new GroupReference("sg-1", "444455556666", "deleted"), "47"),
            Rule(Direction.Ingress, new PrefixList("pl-1", [Cidr.Parse("10.0.0.0/8")]), "udp", 53),
            Rule(Direction.Ingress, new PrefixList("pl-2", null), "tcp"),
        };
        var route = new Route(Block("10.0.0.0/8"), RouteTarget.TransitGateway, "tgw-1", RouteState.Blackhole, Propagated: true);
        var routed = LoadBalancer.Subnet! with { RouteTable = new("rtb-1", [route]) };
        var target = Target.With(Group("sg-7a", rules), new SecurityGroup("sg-7b", null, "111122223333"));
        IReadOnlyList<Endpoint> sources = [LoadBalancer with { Subnet = routed }, new() { Name = "unread" }];
        var question = new PathQuestion(sources, target, Protocol.Tcp, 8080) { PortsToOpen = new(1, 2) };

        var json = JsonSerializer.Serialize(question, NetworkJson.Default.PathQuestion);
        var readBack = JsonSerializer.Deserialize(json, NetworkJson.Default.PathQuestion)!;
        var answer = Answer(question);

        Assert.Equal(json, JsonSerializer.Serialize(readBack, NetworkJson.Default.PathQuestion));
        Assert.Equal(answer, Answer(readBack));
        Assert.Equal(
            answer,
            JsonSerializer.Serialize(
                JsonSerializer.Deserialize(answer, NetworkJson.Default.IReadOnlyListNetworkPath)!,
                NetworkJson.Default.IReadOnlyListNetworkPath));
        Assert.Contains("\"verdict\":\"unknown\"", answer, StringComparison.Ordinal);
        Assert.Contains("""{"kind":"prefix-list","id":"pl-2","entries":null}""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"10.0.0.5/24\"")]
    [InlineData("\"none\"")]
    [InlineData("7")]
    public void A_block_in_JSON_is_as_strict_as_elsewhere(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, NetworkJson.Default.Cidr));

    [Theory]
    [InlineData("\"TCP\"")]
    [InlineData("6")]
    public void So_is_a_protocol(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, NetworkJson.Default.Protocol));

    [Theory]
    [InlineData("tcp", 6)]
    [InlineData("6", 6)]
    [InlineData("all", -1)]
    [InlineData("-1", -1)]
    [InlineData("icmpv6", 58)]
    [InlineData("0", 0)]
    [InlineData("255", 255)]
    [InlineData("256", null)]
    [InlineData("-2", null)]
    [InlineData("+6", null)]
    [InlineData("06", null)]
    [InlineData("TCP", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_protocol_has_a_name_or_a_number(string? text, int? number)
    {
        Assert.Equal(number is not null, Protocol.TryParse(text, out var protocol));
        Assert.Equal(number ?? 0, protocol.Number);
    }

    private static string Answer(PathQuestion question) =>
        JsonSerializer.Serialize(PathEvaluator.Evaluate(question), NetworkJson.Default.IReadOnlyListNetworkPath);
}

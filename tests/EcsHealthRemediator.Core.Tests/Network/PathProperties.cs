using EcsHealthRemediator.Network;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class PathProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Every_kind_of_verdict_comes_up() =>
        Assert.Equal(
            Enum.GetValues<PathVerdict>(),
            RandomPaths.Questions.Sample(2000, size: 30).Select(Verdict).Distinct().Order());

    [Fact]
    public void Another_rule_in_a_group_never_closes_a_path_and_one_less_never_opens_it() =>
        Prop.ForAll(RandomPaths.Questions.ToArbitrary(), RandomPaths.Rules.ToArbitrary(), (question, rule) =>
            Verdict(question with { Target = WithRule(question.Target, rule) }) <= Verdict(question)
            && Verdict(question with { Sources = [WithRule(question.Sources[0], rule)] }) <= Verdict(question))
            .Check(Many);

    [Fact]
    public void Whatever_could_not_be_read_the_verdict_stays_true_or_becomes_unknown() =>
        Prop.ForAll(RandomPaths.Questions.ToArbitrary(), Gen.Elements(RandomPaths.Hidings).ToArbitrary(), (question, hide) =>
        {
            var verdict = Verdict(hide(question));
            return verdict == PathVerdict.Unknown || verdict == Verdict(question);
        }).Check(Many);

    [Fact]
    public void The_verdict_of_a_block_is_that_of_each_address_in_it_or_unknown() =>
        Prop.ForAll(RandomPaths.Questions.ToArbitrary(), question =>
        {
            var source = question.Sources[0];
            var ofBlock = Verdict(question with { Sources = [source with { Address = RandomPaths.SourceBlock }] });
            return ofBlock == PathVerdict.Unknown
                || RandomPaths.SourceAddresses.All(address =>
                    Verdict(question with { Sources = [source with { Address = address }] }) == ofBlock);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void The_rule_that_is_missing_opens_the_hop() =>
        Prop.ForAll(RandomPaths.Questions.ToArbitrary(), question =>
        {
            var source = question.Sources[0];
            return PathEvaluator.Evaluate(question)[0].Hops
                .Where(hop => hop.Missing is not null)
                .All(hop =>
                {
                    var mended = question with
                    {
                        Sources = [WithMissing(source, hop)],
                        Target = WithMissing(question.Target, hop),
                    };
                    var after = PathEvaluator.Evaluate(mended)[0].At(hop.Kind);
                    return hop.Missing!.Command is not null && after.Verdict == PathVerdict.Open;
                });
        }).Check(Many);

    [Fact]
    public void The_order_in_which_AWS_lists_things_is_of_no_meaning() =>
        Prop.ForAll(RandomPaths.Questions.ToArbitrary(), question =>
        {
            var turned = question with { Sources = [Turned(question.Sources[0])], Target = Turned(question.Target) };
            var one = PathEvaluator.Evaluate(question)[0].Hops.Select(hop => hop.Verdict);
            return one.SequenceEqual(PathEvaluator.Evaluate(turned)[0].Hops.Select(hop => hop.Verdict));
        }).Check(Many);

    private static PathVerdict Verdict(PathQuestion question) => PathEvaluator.Evaluate(question)[0].Verdict;

    private static Endpoint WithRule(Endpoint endpoint, SecurityGroupRule rule) =>
        endpoint.SecurityGroups is [{ Rules: { } rules } group, ..] groups
            ? endpoint.With([group with { Rules = [.. rules, rule with { GroupId = group.Id }] }, .. groups.Skip(1)])
            : endpoint;

    private static Endpoint WithMissing(Endpoint endpoint, Hop hop)
    {
        var missing = hop.Missing!;
        if (missing is { RuleNumber: { } number, Peer: AddressBlock { Cidr: var cidr } })
        {
            if (endpoint.Subnet?.NetworkAcl is not { } acl || acl.Id != missing.ResourceId) return endpoint;
            Assert.DoesNotContain(acl.Entries, entry => entry.Number == number && entry.Direction == missing.Direction);
            var entry = new NetworkAclEntry(number, missing.Direction, missing.Protocol, missing.Ports, cidr, Allow: true);
            return endpoint.With(acl with { Entries = [.. acl.Entries, entry] });
        }

        return endpoint.SecurityGroups is [{ } group, ..] && group.Id == missing.ResourceId
            ? WithRule(endpoint, new(group.Id, missing.Direction, missing.Protocol, missing.Ports, missing.Peer))
            : endpoint;
    }

    private static Endpoint Turned(Endpoint endpoint) => endpoint with
    {
        SecurityGroups = endpoint.SecurityGroups?
            .Select(group => group with { Rules = group.Rules?.Reverse().ToList() }).Reverse().ToList(),
        Subnet = endpoint.Subnet is { NetworkAcl: { } acl } subnet
            ? subnet with { NetworkAcl = acl with { Entries = [.. acl.Entries.Reverse()] } }
            : endpoint.Subnet,
    };
}

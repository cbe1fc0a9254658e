using EcsHealthRemediator.Network;
using FsCheck;
using FsCheck.Fluent;
using static EcsHealthRemediator.Core.Tests.Network.Given;

namespace EcsHealthRemediator.Core.Tests.Network;

public sealed class NetworkAclProperties
{
    private static readonly Gen<int> Edges = Gen.Elements(0, 1, 1023, 1024, 1025, 3389, 8080, 32767, 32768, 60999, 65534, 65535);

    private static readonly Gen<NetworkAclEntry> Entries =
        from number in Gen.Choose(1, 40)
        from protocol in Gen.Elements("6", "6", "6", "17", "-1")
        from one in Edges
        from other in Edges
        from all in Gen.Elements(true, false, false, false)
        from cidr in Gen.Elements("0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.1.10/32", "10.0.1.11/32", "10.0.2.0/24", "::/0")
        from allow in Gen.Elements(true, false)
        select Entry(
            number, Direction.Egress, allow, protocol, all ? null : Math.Min(one, other), Math.Max(one, other), cidr);

    [Fact]
    public void The_answer_gets_to_the_ports_to_which_each_packet_gets_by_itself() =>
        Prop.ForAll(Entries.ListOf().ToArbitrary(), entries =>
        {
            var unique = entries.DistinctBy(entry => entry.Number).ToArray();
            var hop = Path(target: Target.With(Acl("acl-2", unique))).At(HopKind.TargetNetworkAclReturn);
            var sorted = unique.OrderBy(entry => entry.Number).ToList();
            var refused = Enumerable.Range(1024, 65536 - 1024).Where(port => !Passes(sorted, port)).ToList();
            return hop.Verdict switch
            {
                PathVerdict.Open => refused.Count == 0,
                PathVerdict.Blocked => refused.Count == 65536 - 1024,
                PathVerdict.Partly => refused.Count < 65536 - 1024
                    && hop.RefusedPorts.Zip(hop.RefusedPorts.Skip(1)).All(pair => pair.First.To + 1 < pair.Second.From)
                    && refused.SequenceEqual(
                        hop.RefusedPorts.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1))),
                _ => false,
            };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void A_single_packet_is_judged_by_the_first_entry_that_matches() =>
        Prop.ForAll((from entries in Entries.ListOf() from port in Edges select (entries, port)).ToArbitrary(), given =>
        {
            var unique = given.entries.DistinctBy(entry => entry.Number).ToArray();
            var ingress = unique.Select(entry => entry with { Direction = Direction.Ingress }).ToArray();
            var hop = Path(target: Target.With(Acl("acl-2", ingress)), port: given.port).At(HopKind.TargetNetworkAcl);
            var passes = Passes([.. unique.OrderBy(entry => entry.Number)], given.port);
            return hop.Verdict == (passes ? PathVerdict.Open : PathVerdict.Blocked);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    /// <summary>Entries in order; the packet is TCP, between the target and 10.0.1.10.</summary>
    private static bool Passes(List<NetworkAclEntry> sorted, int port)
    {
        foreach (var entry in sorted)
        {
            var here = entry.Cidr.ToString() is "0.0.0.0/0" or "10.0.0.0/8" or "10.0.1.0/24" or "10.0.1.10/32";
            var ports = entry.Protocol.Number == -1 || entry.Ports is not { } range || (range.From <= port && port <= range.To);
            if (here && ports && entry.Protocol.Number is (-1 or 6)) return entry.Allow;
        }

        return false;
    }
}

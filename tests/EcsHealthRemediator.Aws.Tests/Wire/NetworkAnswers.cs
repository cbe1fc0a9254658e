using System.Xml.Linq;
using System.Xml.XPath;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ (EC2 Query): what is asked for by one filter.</summary>
internal static class NetworkAnswers
{
    public static XElement? Of(FakeWorld world, Call call) => call.Operation switch
    {
        "DescribeSubnets" => Filtered(call, "subnetSet", "subnet-id", "subnetId", world.Network.Subnets),
        "DescribeNetworkAcls" => Filtered(
            call, "networkAclSet", "association.subnet-id", "associationSet/item/subnetId", world.Network.NetworkAcls),
        "DescribeSecurityGroups" => Filtered(call, "securityGroupInfo", "group-id", "groupId", world.Network.SecurityGroups),
        "DescribeNetworkInterfaces" => call.Text("Filter.1.Name") == "description"
            ? Filtered(call, "networkInterfaceSet", "description", "description", world.Network.Interfaces)
            : Filtered(call, "networkInterfaceSet", "network-interface-id", "networkInterfaceId", world.Network.Interfaces),
        "DescribeRouteTables" => Page(
            world, call, "routeTableSet", Matching(call, "vpc-id", "vpcId", world.Network.RouteTables)),
        "GetManagedPrefixListEntries" => Page(
            world, call, "entrySet",
            world.Network.PrefixLists[call.Text("PrefixListId")!].Select(block => Xml("item", Xml("cidr", block)))),
        _ => null,
    };

    private static XElement Filtered(Call call, string set, string filter, string path, List<XElement> items) =>
        Xml(call.Operation + "Response", Xml(set, Matching(call, filter, path, items)));

    private static XElement Page(FakeWorld world, Call call, string set, IEnumerable<XElement> items)
    {
        var (page, next) = world.Page(items, call.Text("NextToken"));
        return Xml(call.Operation + "Response", Xml(set, page), next is null ? null : Xml("nextToken", next));
    }

    private static IEnumerable<XElement> Matching(Call call, string filter, string path, List<XElement> items)
    {
        if (call.Text("Filter.1.Name") != filter) throw new InvalidOperationException($"{call.Action} is asked by {filter}.");
        var values = call.Texts("Filter.1.Value");
        return items.Where(item => item.XPathSelectElements(path).Any(element => values.Contains(element.Value)));
    }
}

using System.Xml.Linq;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

internal sealed record FakeListener(string LoadBalancer, string Arn, params FakeRule[] Rules);

internal sealed record FakeRule(string Arn, params XElement[] Actions)
{
    /// <summary>Of a host-header condition; none where it is empty.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    public static XElement Redirect { get; } = Xml("member", Xml("Type", "redirect"));

    public static XElement Forward(string targetGroup) =>
        Xml("member", Xml("Type", "forward"), Xml("TargetGroupArn", targetGroup));

    public static XElement Weighted(params (string TargetGroup, int Weight)[] groups) => Xml(
        "member",
        Xml("Type", "forward"),
        Xml("ForwardConfig", Xml("TargetGroups", groups.Select(group => Xml(
            "member", Xml("TargetGroupArn", group.TargetGroup), Xml("Weight", group.Weight))))));
}

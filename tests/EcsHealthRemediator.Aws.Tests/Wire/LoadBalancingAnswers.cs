using System.Xml.Linq;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ (Query)</summary>
internal static class LoadBalancingAnswers
{
    public static Answer Of(FakeWorld world, Call call) =>
        Wire.Answer.Of(Xml(call.Operation + "Response", Xml(call.Operation + "Result", Result(world, call))));

    private static XElement Result(FakeWorld world, Call call) => call.Operation switch
    {
        "DescribeTargetGroups" => Xml("TargetGroups", Xml("member", Group(call.Texts("TargetGroupArns").Single()))),
        "DescribeTargetGroupAttributes" => Xml(
            "Attributes", Xml("member", Xml("Key", "deregistration_delay.timeout_seconds"), Xml("Value", "60"))),
        "DescribeTargetHealth" => Xml(
            "TargetHealthDescriptions",
            world.Targets.Where(target => target.TargetGroup == call.Text("TargetGroupArn"))
                .Select(target => Xml("member", Health(target)))),
        _ => throw new InvalidOperationException($"This world has no {call.Action}."),
    };

    private static IEnumerable<XElement> Group(string arn) =>
    [
        Xml("TargetGroupArn", arn),
        Xml("Protocol", "HTTP"),
        Xml("TargetType", "instance"),
        Xml("HealthCheckProtocol", "HTTP"),
        Xml("HealthCheckPort", "traffic-port"),
        Xml("HealthCheckPath", "/health"),
        Xml("HealthCheckIntervalSeconds", 15),
        Xml("HealthCheckTimeoutSeconds", 5),
        Xml("HealthyThresholdCount", 3),
        Xml("UnhealthyThresholdCount", 2),
        Xml("Matcher", Xml("HttpCode", "200-299")),
    ];

    private static IEnumerable<XElement> Health(FakeTarget target) =>
    [
        Xml("Target", Xml("Id", target.Id), Xml("Port", target.Port)),
        Xml("HealthCheckPort", target.Port),
        target.State == "healthy"
            ? Xml("TargetHealth", Xml("State", target.State))
            : Xml("TargetHealth", Xml("State", target.State), Xml("Reason", "Target.Timeout"),
                Xml("Description", "Request timed out")),
    ];
}

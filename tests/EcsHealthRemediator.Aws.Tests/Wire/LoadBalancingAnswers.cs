using System.Xml.Linq;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ (Query)</summary>
internal static class LoadBalancingAnswers
{
    public static Answer Of(FakeWorld world, Call call) =>
        Wire.Answer.Of(Xml(call.Operation + "Response", Xml(call.Operation + "Result", Result(world, call))));

    private static IEnumerable<XElement?> Result(FakeWorld world, Call call) => call.Operation switch
    {
        "DescribeTargetGroups" when call.Text("LoadBalancerArn") is not null => Page(
            world, call, "TargetGroups",
            world.Services.SelectMany(service => service.TargetGroups).Select(arn => Xml("member", Group(world, arn)))),
        "DescribeTargetGroups" => [Xml("TargetGroups", Xml("member", Group(world, call.Texts("TargetGroupArns").Single())))],
        "DescribeTargetGroupAttributes" =>
            [Xml("Attributes", Xml("member", Xml("Key", "deregistration_delay.timeout_seconds"), Xml("Value", "60")))],
        "DescribeTargetHealth" =>
        [
            Xml("TargetHealthDescriptions", world.Targets.Where(target => target.TargetGroup == call.Text("TargetGroupArn"))
                .Select(target => Xml("member", Health(target)))),
        ],
        "DescribeLoadBalancers" =>
            [Xml("LoadBalancers", call.Texts("LoadBalancerArns").Select(arn => Xml("member", Balancer(world, arn))))],
        "DescribeLoadBalancerAttributes" =>
            [Xml("Attributes", Xml("member", Xml("Key", "load_balancing.cross_zone.enabled"), Xml("Value", "true")))],
        "DescribeListeners" => Page(
            world, call, "Listeners",
            world.Listeners.Where(listener => listener.LoadBalancer == call.Text("LoadBalancerArn")).Select(Listener)),
        "DescribeRules" => Page(
            world, call, "Rules",
            world.Listeners.Single(listener => listener.Arn == call.Text("ListenerArn")).Rules.Select(Rule)),
        _ => throw new InvalidOperationException($"This world has no {call.Action}."),
    };

    private static IEnumerable<XElement?> Page(FakeWorld world, Call call, string list, IEnumerable<XElement> members)
    {
        var (page, next) = world.Page(members, call.Text("Marker"));
        return [Xml(list, page), next is null ? null : Xml("NextMarker", next)];
    }

    private static XElement Listener(FakeListener listener) =>
        Xml("member", Xml("ListenerArn", listener.Arn), Xml("LoadBalancerArn", listener.LoadBalancer));

    private static XElement Rule(FakeRule rule) => Xml(
        "member",
        Xml("RuleArn", rule.Arn),
        Xml("Actions", rule.Actions),
        rule.HostNames.Count == 0 ? null : Xml("Conditions", Xml(
            "member",
            Xml("Field", "host-header"),
            Xml("HostHeaderConfig", Xml("Values", rule.HostNames.Select(name => Xml("member", name)))))));

    private static IEnumerable<XElement> Balancer(FakeWorld world, string arn) =>
    [
        Xml("LoadBalancerArn", arn),
        Xml("Type", world.BalancerType),
        Xml("State", Xml("Code", "active")),
        Xml("VpcId", "vpc-01"),
        Xml("AvailabilityZones",
            Xml("member", Xml("ZoneName", "eu-west-1a"), Xml("SubnetId", "subnet-0a")),
            Xml("member", Xml("ZoneName", "eu-west-1b"), Xml("SubnetId", "subnet-0b"))),
        Xml("SecurityGroups", Xml("member", "sg-0b")),
    ];

    private static IEnumerable<XElement> Group(FakeWorld world, string arn) =>
    [
        Xml("TargetGroupArn", arn),
        Xml("Protocol", "HTTP"),
        Xml("TargetType", world.TargetType),
        Xml("LoadBalancerArns", world.LoadBalancers.Select(balancer => Xml("member", balancer))),
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

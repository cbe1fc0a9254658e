using System.Xml.Linq;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/ (EC2 Query)</summary>
internal static class Ec2Answers
{
    public static Answer Of(FakeWorld world, Call call) => Wire.Answer.Of(call.Operation switch
    {
        "DescribeInstances" => Page(
            world, call, "reservationSet", "Filter.1.Value", host => Xml("item", Xml("instancesSet", Instance(world, host)))),
        "DescribeInstanceStatus" => Page(world, call, "instanceStatusSet", "InstanceId", Status),
        "DescribeInstanceAttribute" => Xml(
            "DescribeInstanceAttributeResponse",
                Xml("instanceId", call.Text("InstanceId")),
                Xml("disableApiStop", Xml("value", "false"))),
        "DescribeVolumes" => Xml(
            "DescribeVolumesResponse",
            Xml("volumeSet", world.Hosts.Where(host => call.Texts("Filter.1.Value").Contains(host.Id)).Select(Volume))),
        "DescribeInstanceTypes" => Xml(
            "DescribeInstanceTypesResponse",
            Xml(
                "instanceTypeSet",
                Xml(
                    "item",
                    Xml("instanceType", world.InstanceType),
                    Xml("instanceStorageSupported", "false"),
                    Xml("networkInfo", Xml("maximumNetworkInterfaces", "3"))))),
        _ => NetworkAnswers.Of(world, call) ?? throw new InvalidOperationException($"This world has no {call.Action}."),
    });

    private static XElement Page(FakeWorld world, Call call, string set, string idsIn, Func<FakeHost, XElement> item)
    {
        var ids = call.Texts(idsIn);
        var (page, next) = world.Page(world.Hosts.Where(host => ids.Contains(host.Id)), call.Text("NextToken"));
        return Xml(call.Operation + "Response", Xml(set, page.Select(item)), next is null ? null : Xml("nextToken", next));
    }

    private static XElement Instance(FakeWorld world, FakeHost host) => Xml(
        "item",
        Xml("instanceId", host.Id),
        Xml("instanceState", Xml("name", "running")),
        Xml("launchTime", "2026-10-01T08:00:00.000Z"),
        Xml("instanceType", world.InstanceType),
        Xml("rootDeviceType", "ebs"),
        Xml("vpcId", "vpc-01"),
        Xml("subnetId", "subnet-0c"),
        Xml("privateIpAddress", "10.0.3.4"),
        Xml("groupSet", Xml("item", Xml("groupId", "sg-0a"))),
        Xml("placement", Xml("availabilityZone", "eu-west-1a"), Xml("tenancy", "default")),
        Xml("tagSet", Xml("item", Xml("key", "ecs-health-remediator"), Xml("value", "approved"))));

    private static XElement Volume(FakeHost host) => Xml(
        "item",
        Xml("volumeId", $"vol-{host.Id[2..]}"),
        Xml("encrypted", host.VolumeKey is null ? "false" : "true"),
        host.VolumeKey is { } key ? Xml("kmsKeyId", key) : null,
        Xml("attachmentSet", Xml("item", Xml("instanceId", host.Id))));

    private static XElement Status(FakeHost host) => Xml(
        "item",
        Xml("instanceId", host.Id),
        Xml("systemStatus", Xml("status", host.SystemStatus), Xml("details", Xml(
            "item",
            Xml("name", "reachability"),
            Xml("status", host.SystemStatus == "ok" ? "passed" : "failed"),
            host.SystemStatus == "ok"
                ? null
                : Xml("impairedSince", FakeWorld.ImpairedSince.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))))),
        Xml("instanceStatus", Xml("status", "ok")));
}

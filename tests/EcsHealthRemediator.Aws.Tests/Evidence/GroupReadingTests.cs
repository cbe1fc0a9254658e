using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class GroupReadingTests
{
    private const string Suspect = "i-0a01";

    [Fact]
    public async Task What_decides_whether_a_group_replaces_its_member_is_read()
    {
        var snapshot = await LookAsync(new GroupAnswers(Suspect)
        {
            HealthStatus = "UNHEALTHY",
            HealthCheckType = "EC2,EBS",
            Suspended = ["ReplaceUnhealthy", "AZRebalance"],
        });

        var member = MemberOf(snapshot)!;
        Assert.Empty(snapshot.Gaps);
        Assert.Equal(("hosts", "InService", true), (member.Group, member.LifecycleState, member.IsMarkedUnhealthy));
        Assert.Equal(["EC2", "EBS"], member.HealthCheckTypes);
        Assert.Equal(["ReplaceUnhealthy", "AZRebalance"], member.Suspended);
        Assert.Equal((1, 3, 4, 300), (member.MinSize, member.DesiredCapacity, member.MaxSize, member.HealthCheckGraceSeconds));
        Assert.Null(member.FailedLaunch);
    }

    [Fact]
    public async Task What_decides_whether_a_member_may_go_to_Standby_is_read()
    {
        var snapshot = await LookAsync(new GroupAnswers(Suspect)
        {
            Refresh = "InProgress",
            MoreOfMember = "<AvailabilityZone>us-east-1a</AvailabilityZone><ProtectedFromScaleIn>true</ProtectedFromScaleIn>",
            More = "<AvailabilityZones><member>us-east-1a</member><member>us-east-1b</member></AvailabilityZones>"
                + "<Tags><member><Key>ecs-health-remediator</Key><Value>approved</Value></member></Tags>"
                + "<MixedInstancesPolicy/><MaxInstanceLifetime>86400</MaxInstanceLifetime>"
                + "<WarmPoolConfiguration><MinSize>1</MinSize></WarmPoolConfiguration>",
        });

        var member = MemberOf(snapshot)!;
        Assert.Equal(("us-east-1a", true, true), (member.AvailabilityZone, member.IsProtectedFromScaleIn, member.IsRefreshed));
        Assert.Equal([new("us-east-1a", 1), new("us-east-1b", 0)], member.InServiceByZone);
        Assert.Equal("approved", member.Tags["ecs-health-remediator"]);
        Assert.Equal((true, true, true), (member.HasWarmPool, member.IsMixed, member.LimitsLifetime));
    }

    [Theory]
    [InlineData("Successful", false)]
    [InlineData("Cancelled", false)]
    [InlineData("RollbackInProgress", true)]
    [InlineData("Baking", true)]
    [InlineData("SomethingNew", true)]
    [InlineData(null, false)]
    public async Task A_refresh_counts_until_it_has_ended(string? status, bool refreshed) =>
        Assert.Equal(refreshed, MemberOf(await LookAsync(new GroupAnswers(Suspect) { Refresh = status }))!.IsRefreshed);

    [Theory]
    [InlineData("Launching a new EC2 instance.  Status Reason: none", "Failed", 10, true)]
    [InlineData("Launching a new EC2 instance", "Cancelled", 10, true)]
    [InlineData("Launching a new EC2 instance: i-0b02", "Successful", 10, false)]
    [InlineData("Launching a new EC2 instance", "Failed", 90, false)]
    [InlineData("Terminating EC2 instance: i-0a01", "Failed", 10, false)]
    public async Task Only_a_launch_that_failed_lately_is_remembered(string description, string status, int minutesAgo, bool failed)
    {
        var snapshot = await LookAsync(new GroupAnswers(Suspect)
        {
            Activity = (description, status, FakeWorld.Now.AddMinutes(-minutesAgo)),
        });

        Assert.Equal(
            failed ? "There is no Spot capacity available that matches your request." : null,
            MemberOf(snapshot)!.FailedLaunch?.Message);
    }

    [Fact]
    public async Task The_hooks_that_a_member_waits_for_are_read_by_name()
    {
        var waits = await LookAsync(new GroupAnswers(Suspect) { LifecycleState = "Terminating:Wait" });
        var works = await LookAsync(new GroupAnswers(Suspect), "DescribeLifecycleHooks");

        Assert.Equal([new("save-logs", 900)], MemberOf(waits)!.Hooks);
        Assert.Empty(MemberOf(works)!.Hooks);
        Assert.Empty(works.Gaps);
    }

    [Theory]
    [InlineData("hosts", "main")]
    [InlineData("arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/hosts", "main")]
    [InlineData("arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/other-hosts", null)]
    public async Task The_capacity_provider_of_a_group_is_found_by_its_name_or_its_ARN(string of, string? provider)
    {
        var world = new FakeWorld();
        world.Providers.Add(new() { ["name"] = "FARGATE" });
        world.Providers.Add(new()
        {
            ["name"] = "main",
            ["autoScalingGroupProvider"] = new JsonObject
            {
                ["autoScalingGroupArn"] = of,
                ["managedScaling"] = new JsonObject { ["status"] = "ENABLED" },
                ["managedTerminationProtection"] = "DISABLED",
            },
        });

        var member = MemberOf(await LookAsync(new GroupAnswers(Suspect), world: world))!;

        Assert.Equal(new(provider, provider is not null, false), member.Provider);
    }

    [Theory]
    [InlineData("DescribeInstanceRefreshes")]
    [InlineData("DescribeAutoScalingGroups")]
    [InlineData("DescribeScalingActivities")]
    public async Task A_group_that_cannot_be_read_leaves_a_named_gap(string operation)
    {
        var snapshot = await LookAsync(new GroupAnswers(Suspect), operation);

        Assert.Equal($"autoscaling:{operation}", Assert.Single(snapshot.Gaps).Source);
        Assert.Equal("hosts", snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == Suspect).Instance!.AutoScalingGroup);
    }

    [Theory]
    [InlineData(false, "Standby")]
    [InlineData(true, null)]
    public async Task That_a_host_is_no_member_of_its_group_two_operations_must_say(bool bothSaySo, string? state)
    {
        var group = new GroupAnswers(Suspect) { LifecycleState = "Standby" };
        var other = new GroupAnswers("i-0b99");
        using var aws = new FakeAws(call => call.Service != "autoscaling" ? new FakeWorld().Answer(call)
            : (call.Operation == "DescribeAutoScalingGroups" || bothSaySo ? other : group).Answer(call));

        var seen = await new EvidenceCollector(TestClients.At(aws.Url)).LookAtHostAsync(
            new("arn:aws:ecs:eu-west-1:111122223333:cluster/shop", "arn", Suspect) { Group = "hosts" }, FakeWorld.Now, default);

        Assert.Equal((state, null), (seen.Membership!.LifecycleState, seen.MembershipError));
    }

    private static GroupMembership? MemberOf(Snapshot snapshot) =>
        snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == Suspect).Instance!.Membership;

    private static async Task<Snapshot> LookAsync(GroupAnswers group, string? denied = null, FakeWorld? world = null)
    {
        world ??= new();
        using var aws = new FakeAws(call => call.Service != "autoscaling" ? world.Answer(call)
            : call.Operation == denied ? Answer.Error(call, 400, "AccessDenied", "not authorized") : group.Answer(call));
        var collector = new EvidenceCollector(TestClients.At(aws.Url))
        {
            SurroundingsTimeout = TestClients.LongTimeout,
            TenancyTimeout = TestClients.LongTimeout,
        };
        return await collector.LookAsync(FakeWorld.Subject, FakeWorld.Asked, FakeWorld.Now, default);
    }
}

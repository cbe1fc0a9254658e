using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;

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
    [InlineData("DescribeAutoScalingGroups")]
    [InlineData("DescribeScalingActivities")]
    public async Task A_group_that_cannot_be_read_leaves_a_named_gap(string operation)
    {
        var snapshot = await LookAsync(new GroupAnswers(Suspect), operation);

        Assert.Equal($"autoscaling:{operation}", Assert.Single(snapshot.Gaps).Source);
        Assert.Equal("hosts", snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == Suspect).Instance!.AutoScalingGroup);
    }

    private static GroupMembership? MemberOf(Snapshot snapshot) =>
        snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == Suspect).Instance!.Membership;

    private static async Task<Snapshot> LookAsync(GroupAnswers group, string? denied = null)
    {
        var world = new FakeWorld();
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

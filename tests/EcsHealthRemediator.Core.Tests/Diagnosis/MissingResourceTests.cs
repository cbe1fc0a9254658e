using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class MissingResourceTests
{
    private const string OtherGroup = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web-grpc/1111111111111111";

    private static readonly ServiceLoadBalancer Web = new(Worlds.GroupArn, "app", 8080);

    private static readonly ServiceLoadBalancer Grpc = new(OtherGroup, "app", 9090);

    [Theory]
    [InlineData(MissingKind.Cluster, "arn:aws:ecs:eu-west-1:111122223333:cluster/shop", "Cluster shop does not exist.")]
    [InlineData(MissingKind.Service, "arn:aws:ecs:eu-west-1:111122223333:service/shop/web", "Service web does not exist.")]
    [InlineData(
        MissingKind.TaskDefinition,
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7",
        "Task definition web:7 does not exist.")]
    [InlineData(MissingKind.LoadBalancer, Worlds.BalancerArn, $"Load balancer {Worlds.BalancerArn} does not exist.")]
    public void What_AWS_says_does_not_exist_is_proven_to_be_the_cause(MissingKind kind, string id, string summary)
    {
        var cause = Without(kind, id).Diagnose().Cause!;

        Assert.Equal(
            (CheckId.MissingResource, Verdict.Fault, Confidence.Proof, summary),
            (cause.Check, cause.Verdict, cause.Confidence, cause.Summary));
        Assert.Equal([$"{id}: AWS says so"], cause.Evidence);
        Assert.NotNull(cause.Remedy?.CloudFormation);
    }

    [Fact]
    public void What_cannot_be_asked_of_a_thing_that_is_gone_is_not_unknown()
    {
        var conclusion = Without(MissingKind.Service, Worlds.Subject.ServiceArn).Diagnose();

        Assert.DoesNotContain(conclusion.Findings, finding => finding.Verdict == Verdict.Unknown);
        Assert.False(conclusion.IsHealthy);
        Assert.Equal("Service web does not exist.", conclusion.Finding(CheckId.AlreadyHealthy)!.Summary);
    }

    [Fact]
    public void A_gap_beside_what_is_gone_stays_unknown()
    {
        var world = Without(MissingKind.Service, Worlds.Subject.ServiceArn) with
        {
            Tasks = null,
            Gaps = [new("ecs:ListTasks", "no")],
        };

        Assert.Equal(Verdict.Unknown, world.Diagnose().Finding(CheckId.ContainerExit)!.Verdict);
    }

    [Fact]
    public void A_task_definition_that_is_gone_is_replaced_by_the_latest_of_its_family() =>
        Assert.Equal(
            "aws ecs update-service --cluster shop --service web --task-definition web",
            Without(MissingKind.TaskDefinition, Worlds.Revision(7)).Diagnose().Cause!.Remedy!.Command);

    [Fact]
    public void A_target_group_that_is_gone_can_be_taken_out_of_the_service_where_others_stay()
    {
        Assert.Null(WithoutGroup(Web).Diagnose().Cause!.Remedy!.Command);
        Assert.EndsWith(
            $"--load-balancers targetGroupArn={OtherGroup},containerName=app,containerPort=9090",
            WithoutGroup(Web, Grpc).Diagnose().Cause!.Remedy!.Command!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_of_which_another_target_group_is_gone_has_not_healed_until_it_names_that_no_more()
    {
        var world = Written($"service (web) (task t1) is not healthy in target-group ({OtherGroup}) due to TARGET GROUP IS NOT FOUND.", 7200);

        Assert.False(world.Diagnose().IsHealthy);
        Assert.True((world with { OtherGroups = [new(OtherGroup, [])] }).Diagnose().IsHealthy);
        Assert.True(world.WithService(service => service with { LoadBalancers = [Web] }).Diagnose().IsHealthy);
    }

    [Fact]
    public void In_the_only_target_group_nothing_is_healthy_once_it_is_gone()
    {
        Assert.Equal(new(0, 3), TargetCount.Of(WithoutGroup(Web)));
        Assert.Null(TargetCount.Of(WithoutGroup(Web, Grpc)));
    }

    [Fact]
    public void A_target_group_that_the_service_has_left_is_no_fault_of_it() =>
        Assert.Equal(Verdict.NotApplicable, WithoutGroup(Grpc).Examine(new MissingResources()).Verdict);

    [Fact]
    public void The_target_groups_of_task_sets_do_not_stand_in_the_service_and_count_as_used() =>
        Assert.Equal(
            Verdict.Fault,
            WithoutGroup().WithService(service => service with { DeploymentController = "EXTERNAL" })
                .Examine(new MissingResources()).Verdict);

    [Fact]
    public void Another_target_group_of_which_ECS_writes_that_it_is_gone_stops_the_service_too()
    {
        var finding = Written($"service (web) task set (1) (task t1) is not healthy in target-group ({OtherGroup}) "
            + "due to TARGET GROUP IS NOT FOUND.").Examine(new MissingResources());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.EndsWith(
            $"targetGroupArn={Worlds.GroupArn},containerName=app,containerPort=8080", finding.Remedy!.Command!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_ECS_does_not_find_is_a_hint_that_somebody_takes_it_out()
    {
        var finding = Written($"service (web) task set (1) (task t1) is not healthy in target-group ({Worlds.GroupArn}) "
            + "due to TARGET IS NOT FOUND.").Examine(new MissingResources());

        Assert.Equal((Verdict.Fault, Confidence.Weak), (finding.Verdict, finding.Confidence));
    }

    [Theory]
    [InlineData("TARGET GROUP IS NOT FOUND", Worlds.GroupArn, 60)]
    [InlineData("TARGET IS NOT FOUND", OtherGroup, 60)]
    [InlineData("TARGET GROUP IS NOT FOUND", OtherGroup, 22_000)]
    public void What_can_be_read_now_or_was_written_long_ago_is_no_fault(string reason, string group, int secondsAgo) =>
        Assert.Equal(
            Verdict.Ok,
            Written($"service (web) (task t1) is not healthy in target-group ({group}) due to {reason}.", secondsAgo)
                .Examine(new MissingResources()).Verdict);

    [Fact]
    public void It_is_unknown_where_the_service_or_the_target_group_could_not_be_read()
    {
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { Service = null }).Examine(new MissingResources()).Verdict);
        Assert.Equal(Verdict.Unknown, (Worlds.Healthy() with { TargetGroup = null }).Examine(new MissingResources()).Verdict);
    }

    private static Snapshot Without(MissingKind kind, string id)
    {
        var world = Worlds.Healthy().AllAnswer("Request timed out") with { Missing = [new(kind, id, "AWS says so")] };
        return kind switch
        {
            MissingKind.Cluster or MissingKind.Service => world with { Service = null, Tasks = null },
            MissingKind.TaskDefinition => world with { TaskDefinition = null },
            MissingKind.TargetGroup => world with { TargetGroup = null, Targets = null, LoadBalancers = null, Forwards = null },
            _ => world with { LoadBalancers = null, Forwards = null, Network = null },
        };
    }

    private static Snapshot WithoutGroup(params ServiceLoadBalancer[] named) =>
        Without(MissingKind.TargetGroup, Worlds.GroupArn).WithService(service => service with { LoadBalancers = named });

    private static Snapshot Written(string message, int secondsAgo = 60) => Worlds.Healthy().WithService(service => service with
    {
        LoadBalancers = [Web, Grpc],
        Events = [new("1", Worlds.Now.AddSeconds(-secondsAgo), message)],
    });
}

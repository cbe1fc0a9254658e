using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

/// <summary>
/// A resource that does not exist is missing and not a gap. A resource that vanishes while a snapshot is taken is a gap and not a
/// fault.
/// </summary>
public sealed class CollectorMissingTests
{
    private const string NextRevision = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:8";

    private static readonly Answer NoService =
        new(200, """{"services": [], "failures": [{"arn": "arn", "reason": "MISSING"}]}""");

    private readonly FakeWorld _world = new();

    [Theory]
    [InlineData(null, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public async Task A_service_that_ECS_does_not_find_is_unread_until_that_has_lasted_twenty_minutes(int? minutes, bool isMissing)
    {
        var snapshot = await LookAsync(
            call => call.Operation switch
            {
                "DescribeServices" => NoService,
                "ListTasks" when call.Text("serviceName") is not null => Error(call, "ServiceNotFoundException"),
                _ => null,
            },
            minutes);

        Assert.True(snapshot.IsNotFound);
        if (isMissing) AssertMissing(snapshot, MissingKind.Service, FakeWorld.Subject.ServiceArn);
        else AssertGap(snapshot, "ecs:DescribeServices");
    }

    [Fact]
    public async Task A_deleted_service_that_is_still_described_is_missing()
    {
        _world.Services[0] = _world.Services[0] with { Status = "INACTIVE" };

        AssertMissing(await LookAsync(_ => null), MissingKind.Service, FakeWorld.Subject.ServiceArn);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(20, true)]
    public async Task A_cluster_that_ECS_does_not_find_is_unread_until_that_has_lasted(int? minutes, bool isMissing)
    {
        var snapshot = await LookAsync(
            call => call.Service == "ecs" ? Error(call, "ClusterNotFoundException") : null, minutes);

        Assert.True(snapshot.IsNotFound);
        if (isMissing) AssertMissing(snapshot, MissingKind.Cluster, FakeWorld.Subject.ClusterArn);
        else AssertGap(snapshot, "ecs:DescribeServices");
    }

    [Fact]
    public async Task A_target_group_that_does_not_exist_is_missing() =>
        AssertMissing(
            await LookAsync(call => call.Service == "elasticloadbalancing" ? Error(call, "TargetGroupNotFound") : null),
            MissingKind.TargetGroup,
            FakeWorld.Subject.TargetGroupArn);

    [Fact]
    public async Task A_load_balancer_that_does_not_exist_but_is_still_referenced_is_missing() =>
        AssertMissing(
            await LookAsync(call => call.Operation is "DescribeLoadBalancers" or "DescribeListeners"
                ? Error(call, "LoadBalancerNotFound")
                : null),
            MissingKind.LoadBalancer,
            FakeWorld.LoadBalancer);

    [Fact]
    public async Task A_task_definition_that_does_not_exist_but_is_still_referenced_is_missing() =>
        AssertMissing(
            await LookAsync(call => call.Operation == "DescribeTaskDefinition" ? NoDefinition(call) : null),
            MissingKind.TaskDefinition,
            FakeWorld.TaskDefinition);

    [Fact]
    public async Task A_load_balancer_from_which_the_target_group_was_just_detached_leaves_a_gap()
    {
        var snapshot = await LookAsync(call =>
        {
            if (call.Operation is not ("DescribeLoadBalancers" or "DescribeListeners")) return null;
            _world.LoadBalancers.Clear();
            return Error(call, "LoadBalancerNotFound");
        });

        AssertGap(snapshot, "elasticloadbalancing:DescribeLoadBalancers");
    }

    [Fact]
    public async Task A_task_definition_that_a_deployment_has_just_replaced_leaves_a_gap()
    {
        var deployed = false;
        var snapshot = await LookAsync(call =>
        {
            if (call.Operation == "DescribeServices" && deployed)
            {
                var body = _world.Answer(call).Body!;
                return new(200, body.Replace(FakeWorld.TaskDefinition, NextRevision, StringComparison.Ordinal));
            }

            if (call.Operation != "DescribeTaskDefinition") return null;
            deployed = true;
            return NoDefinition(call);
        });

        AssertGap(snapshot, "ecs:DescribeTaskDefinition");
    }

    /// <summary>
    /// An earlier call has still seen the resource, so a later call that does not find it proves only a change.
    /// </summary>
    [Theory]
    [InlineData("DescribeTargetHealth", "TargetGroupNotFound")]
    [InlineData("DescribeTargetGroupAttributes", "TargetGroupNotFound")]
    [InlineData("ListTasks", "ServiceNotFoundException")]
    [InlineData("ListContainerInstances", "ClusterNotFoundException")]
    [InlineData("DescribeRules", "ListenerNotFound")]
    public async Task A_resource_that_vanishes_between_two_calls_leaves_a_gap(string operation, string error) =>
        AssertGap(
            await LookAsync(call => call.Operation == operation ? Error(call, error) : null),
            $"{(error.EndsWith("Exception", StringComparison.Ordinal) ? "ecs" : "elasticloadbalancing")}:{operation}");

    private static Answer Error(Call call, string code) => Answer.Error(call, 400, code, "not found");

    private static Answer NoDefinition(Call call) =>
        Answer.Error(call, 400, "ClientException", "Unable to describe task definition.");

    private static void AssertMissing(Snapshot snapshot, MissingKind kind, string id)
    {
        Assert.Empty(snapshot.Gaps);
        var missing = Assert.Single(snapshot.Missing);
        Assert.Equal((kind, id), (missing.Kind, missing.Id));
        Assert.Contains(":Describe", missing.Says, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fault, Finding(snapshot).Verdict);
    }

    private static void AssertGap(Snapshot snapshot, string source)
    {
        Assert.Empty(snapshot.Missing);
        Assert.Contains(snapshot.Gaps, gap => gap.Source == source);
        Assert.NotEqual(Verdict.Fault, Finding(snapshot).Verdict);
    }

    private static Finding Finding(Snapshot snapshot) =>
        Diagnoser.Diagnose(new(snapshot, IncidentMemory.Empty)).Finding(CheckId.MissingResource)!;

    /// <param name="notFoundFor">How many minutes ago ECS did not find the service for the first time; null for never.</param>
    private async Task<Snapshot> LookAsync(Func<Call, Answer?> instead, int? notFoundFor = null)
    {
        using var aws = new FakeAws(call => instead(call) ?? _world.Answer(call));
        return await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(
                FakeWorld.Subject,
                IncidentMemory.Empty with { NotFoundSince = notFoundFor is { } ago ? FakeWorld.Now.AddMinutes(-ago) : null },
                FakeWorld.Now, default);
    }
}

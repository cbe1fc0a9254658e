using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class ActuatorTests
{
    private const string Cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/shop";
    private const string Service = "arn:aws:ecs:eu-west-1:111122223333:service/shop/web";
    private const string Host = "arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/0a01";

    private static readonly Answer Accepted = new(200, "{}");

    [Fact]
    public async Task A_grace_period_is_one_update_of_one_service_and_of_nothing_else()
    {
        var (result, calls) = await ExecuteAsync(new SetGracePeriod(Cluster, Service, 120, 60), Showing(60));

        Assert.Null(result.Error);
        Assert.Equal(["ecs:DescribeServices", "ecs:UpdateService"], calls.Select(call => call.Action));
        var call = calls[1];
        AssertJson(new() { ["cluster"] = Cluster, ["service"] = Service, ["healthCheckGracePeriodSeconds"] = 120 }, call);
    }

    [Fact]
    public async Task A_grace_period_that_somebody_has_set_since_the_decision_is_not_overwritten()
    {
        var (result, calls) = await ExecuteAsync(new SetGracePeriod(Cluster, Service, 120, 60), Showing(900));

        Assert.Equal((true, false, "900"), (result.WasOvertaken, result.MayHaveHappened, result.Before));
        Assert.Equal("ecs:DescribeServices", Assert.Single(calls).Action);
    }

    [Fact]
    public async Task A_grace_period_that_cannot_be_read_is_not_overwritten()
    {
        var (result, calls) = await ExecuteAsync(new SetGracePeriod(Cluster, Service, 120, 60), _ => Accepted);

        Assert.NotNull(result.Error);
        Assert.Single(calls);
    }

    [Theory]
    [InlineData("DRAINING")]
    [InlineData("ACTIVE")]
    public async Task A_status_is_set_on_one_container_instance(string status)
    {
        var call = await SentAsync(new SetContainerInstanceStatus(Cluster, Host, status));

        Assert.Equal("ecs:UpdateContainerInstancesState", call.Action);
        AssertJson(new() { ["cluster"] = Cluster, ["containerInstances"] = new JsonArray(Host), ["status"] = status }, call);
    }

    [Fact]
    public async Task A_stop_names_one_instance_and_sets_no_other_option()
    {
        var (result, calls) = await ExecuteAsync(new StopInstance("i-0a01"), _ => new(200, "<Response/>"));

        Assert.Null(result.Error);
        Assert.Equal(["autoscaling:DescribeAutoScalingInstances", "ec2:StopInstances"], calls.Select(call => call.Action));
        Assert.Equal([new("InstanceId.1", "i-0a01")], calls[1].Form);
    }

    /// <summary>A group terminates a member that is stopped anywhere else.</summary>
    [Theory]
    [InlineData("Standby", "hosts", true)]
    [InlineData("Standby", "others", false)]
    [InlineData("Standby", null, false)]
    [InlineData("InService", "hosts", false)]
    [InlineData("InService", null, false)]
    [InlineData("EnteringStandby", "hosts", false)]
    [InlineData("Pending:Proceed", "hosts", false)]
    [InlineData(null, "hosts", false)]
    public async Task A_member_of_a_group_is_stopped_only_in_Standby_of_the_group_that_was_meant(string? state, string? group, bool stopped)
    {
        var (result, calls) = await ExecuteAsync(new StopInstance("i-0a01", group), call => call.Service != "autoscaling" || state is null
            ? new(200, "<Response/>")
            : new GroupAnswers("i-0a01") { LifecycleState = state }.Answer(call));

        Assert.Equal(stopped, calls.Any(call => call.Operation == "StopInstances"));
        Assert.Equal((!stopped, false), (result.WasOvertaken, result.MayHaveHappened));
    }

    [Fact]
    public async Task Nothing_is_stopped_while_its_membership_cannot_be_read()
    {
        var (result, calls) = await ExecuteAsync(new StopInstance("i-0a01"), call => call.Service == "autoscaling"
            ? Answer.Error(call, 400, "Throttling", "Rate exceeded")
            : new(200, "<Response/>"));

        Assert.DoesNotContain(calls, call => call.Operation == "StopInstances");
        Assert.True(result.WasOvertaken);
    }

    [Fact]
    public async Task Standby_takes_one_member_and_makes_its_group_want_one_less()
    {
        var call = await SentAsync(new EnterStandby("hosts", "i-0a01"));

        Assert.Equal("autoscaling:EnterStandby", call.Action);
        Assert.Equal(
            [new("AutoScalingGroupName", "hosts"), new("InstanceIds.member.1", "i-0a01"), new("ShouldDecrementDesiredCapacity", "true")],
            call.Form);
    }

    [Theory]
    [InlineData("running", true)]
    [InlineData("stopped", false)]
    [InlineData("stopping", false)]
    [InlineData("", false)]
    public async Task Only_what_runs_is_taken_out_of_Standby(string state, bool taken)
    {
        var (result, calls) = await ExecuteAsync(new ExitStandby("hosts", "i-0a01"), call => new(200, call.Service == "autoscaling"
            ? "<Response/>"
            : "<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-0a01</instanceId>"
                + $"<instanceState><name>{state}</name></instanceState></item></instancesSet></item></reservationSet></DescribeInstancesResponse>"));

        Assert.Equal(taken, calls.Any(call => call.Operation == "ExitStandby"));
        Assert.Equal(!taken, result.WasOvertaken);
    }

    [Fact]
    public async Task A_start_names_one_instance()
    {
        var call = await SentAsync(new StartInstance("i-0a01"));

        Assert.Equal("ec2:StartInstances", call.Action);
        Assert.Equal([new("InstanceId.1", "i-0a01")], call.Form);
    }

    [Fact]
    public async Task A_host_probe_runs_the_document_on_one_instance_and_returns_the_command_id()
    {
        using var aws = new FakeAws(_ => Answer.Of(new JsonObject { ["Command"] = new JsonObject { ["CommandId"] = "1234" } }));
        var request = FakeWorld.Asked.Probes[0].Request;

        var result = await new Actuator(TestClients.At(aws.Url), "probe").ExecuteAsync(new ProbeHost(request), default);

        Assert.Equal((null, "1234"), (result.Error, result.Id));
        var call = Assert.Single(aws.Calls);
        Assert.Equal("ssm:SendCommand", call.Action);
        var parameters = new JsonObject();
        foreach (var (name, value) in request.Parameters()) parameters[name] = new JsonArray(value);
        AssertJson(
            new()
            {
                ["DocumentName"] = "probe",
                ["InstanceIds"] = new JsonArray("i-0a01"),
                ["Parameters"] = parameters,
                ["TimeoutSeconds"] = 60,
            },
            call);
    }

    [Theory]
    [InlineData("probe", "/$(reboot)")]
    [InlineData("probe", "/health\n")]
    [InlineData(null, "/health")]
    public async Task A_host_probe_with_a_forbidden_value_is_never_sent(string? document, string path)
    {
        using var aws = new FakeAws(_ => Accepted);
        var request = FakeWorld.Asked.Probes[0].Request with { Path = path };

        await Assert.ThrowsAsync<ArgumentException>(
            () => new Actuator(TestClients.At(aws.Url), document).ExecuteAsync(new ProbeHost(request), default));

        Assert.Empty(aws.Calls);
    }

    [Theory]
    [InlineData(400, "UnsupportedOperation", "You can't stop the Spot Instance 'i-0a01'.")]
    [InlineData(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")]
    [InlineData(400, "OperationNotPermitted", "The instance 'i-0a01' may not be stopped.")]
    [InlineData(503, "RequestLimitExceeded", "Request limit exceeded.")]
    public async Task A_refusal_by_EC2_is_a_result_with_its_message(int status, string code, string message)
    {
        var (result, calls) = await ExecuteAsync(new StartInstance("i-0a01"), call => Answer.Error(call, status, code, message));

        Assert.Equal($"{code}: {message}", result.Error);
        Assert.Single(calls);
    }

    [Fact]
    public async Task A_refusal_by_ECS_is_a_result_with_its_message()
    {
        var (result, _) = await ExecuteAsync(
            new SetGracePeriod(Cluster, Service, 120, 60),
            call => Answer.Error(call, 400, "AccessDeniedException", "not authorized to perform: ecs:UpdateService"));

        Assert.Equal("AccessDeniedException: not authorized to perform: ecs:UpdateService", result.Error);
    }

    [Fact]
    public async Task A_failure_within_a_successful_answer_is_one_that_only_a_look_at_the_host_can_prove()
    {
        var failures = new JsonObject
        {
            ["containerInstances"] = new JsonArray(),
            ["failures"] = new JsonArray(new JsonObject { ["arn"] = Host, ["reason"] = "MISSING" }),
        };

        var (result, _) = await ExecuteAsync(new SetContainerInstanceStatus(Cluster, Host, "ACTIVE"), _ => Answer.Of(failures));

        Assert.Equal(($"MISSING: {Host}", true), (result.Error, result.MayHaveHappened));
    }

    [Fact]
    public async Task A_timeout_is_a_result_too()
    {
        var (result, _) = await ExecuteAsync(new StartInstance("i-0a01"), _ => Answer.Never, TimeSpan.FromMilliseconds(300));

        Assert.Equal("The call timed out.", result.Error);
    }

    [Fact]
    public async Task An_answer_that_breaks_its_reader_leaves_open_whether_the_change_was_made()
    {
        const string Change = "<instanceId>i-0a01</instanceId><currentState><code>something-new</code></currentState>";
        var (result, _) = await ExecuteAsync(new StartInstance("i-0a01"), _ => new(
            200, $"<StartInstancesResponse><instancesSet><item>{Change}</item></instancesSet></StartInstancesResponse>"));

        Assert.True(result.MayHaveHappened);
        Assert.Contains("something-new", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EC2_tells_the_state_before_and_after_and_the_request()
    {
        const string Change =
            "<instanceId>i-0a01</instanceId><currentState><code>64</code><name>stopping</name></currentState>"
            + "<previousState><code>16</code><name>running</name></previousState>";
        var (result, _) = await ExecuteAsync(new StopInstance("i-0a01"), call => new(
            200,
            call.Service == "autoscaling" ? "<Response/>" : $"<StopInstancesResponse><requestId>r-1</requestId><instancesSet><item>{Change}</item></instancesSet></StopInstancesResponse>"));

        Assert.Equal((null, "r-1", "running", "stopping"), (result.Error, result.RequestId, result.Before, result.After));
    }

    [Fact]
    public async Task ECS_tells_the_value_that_is_set_and_the_request()
    {
        var (grace, _) = await ExecuteAsync(
            new SetGracePeriod(Cluster, Service, 120, 60),
            call => call.Operation == "DescribeServices" ? Showing(60)(call)
                : new(200, """{"service":{"healthCheckGracePeriodSeconds":120}}""") { RequestId = "r-2" });
        var (status, _) = await ExecuteAsync(
            new SetContainerInstanceStatus(Cluster, Host, "DRAINING"),
            _ => new(200, """{"containerInstances":[{"status":"DRAINING"}]}""") { RequestId = "r-3" });

        Assert.Equal(("60", "120", "r-2"), (grace.Before, grace.After, grace.RequestId));
        Assert.Equal(("DRAINING", "r-3"), (status.After, status.RequestId));
    }

    [Fact]
    public async Task A_refusal_has_its_request_too()
    {
        var (result, _) = await ExecuteAsync(
            new SetGracePeriod(Cluster, Service, 120, 60),
            call => Answer.Error(call, 400, "AccessDeniedException", "no") with { RequestId = "r-4" });

        Assert.Equal("r-4", result.RequestId);
    }

    public static TheoryData<Command> CommandsThatNameNothing() =>
    [
        new SetGracePeriod("", Service, 60, 30), new SetGracePeriod(Cluster, "", 60, 30),
        new SetContainerInstanceStatus("", Host, "ACTIVE"), new SetContainerInstanceStatus(Cluster, "", "ACTIVE"),
        new SetContainerInstanceStatus(Cluster, Host, "DEREGISTERING"),
        new StopInstance(""), new StopInstance("mi-0a01"), new StartInstance(""),
        new EnterStandby("", "i-0a01"), new EnterStandby("hosts", ""), new ExitStandby("", "i-0a01"), new ExitStandby("hosts", ""),
    ];

    [Theory]
    [MemberData(nameof(CommandsThatNameNothing))]
    public async Task A_command_with_an_invalid_id_is_never_sent(Command command)
    {
        using var aws = new FakeAws(_ => Accepted);

        await Assert.ThrowsAsync<ArgumentException>(() => new Actuator(TestClients.At(aws.Url)).ExecuteAsync(command, default));

        Assert.Empty(aws.Calls);
    }

    /// <summary>A service with this grace period, and an accepted change of it.</summary>
    private static Func<Call, Answer> Showing(int seconds) => call => call.Operation == "DescribeServices"
        ? new(200, $$"""{"services":[{"serviceArn":"{{Service}}","status":"ACTIVE","desiredCount":2,"runningCount":2,"deployments":[],"healthCheckGracePeriodSeconds":{{seconds}}}]}""")
        : Accepted;

    private static async Task<Call> SentAsync(Command command)
    {
        var (result, calls) = await ExecuteAsync(command, call => call.Service == "ecs" ? Accepted : new(200, "<Response/>"));
        Assert.Null(result.Error);
        return Assert.Single(calls);
    }

    private static async Task<(CommandResult Result, IReadOnlyList<Call> Calls)> ExecuteAsync(
        Command command, Func<Call, Answer> answer, TimeSpan? timeout = null)
    {
        using var aws = new FakeAws(answer);
        var result = await new Actuator(TestClients.At(aws.Url, timeout)).ExecuteAsync(command, default);
        return (result, aws.Calls);
    }

    private static void AssertJson(JsonObject expected, Call call) =>
        Assert.True(JsonNode.DeepEquals(expected, call.Json), call.Body);
}

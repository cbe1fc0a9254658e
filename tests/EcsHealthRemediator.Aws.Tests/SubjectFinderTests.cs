using System.Text.Json.Nodes;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class SubjectFinderTests : IDisposable
{
    private const string Prefix = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/";
    private const string Web = Samples.TargetGroup;
    private const string Admin = Prefix + "shop-admin/00000000000000a1";
    private const string Api = Prefix + "shop-api/00000000000000a2";
    private const string Blue = Prefix + "shop-blue/00000000000000a4";
    private const string OtherWeb = Prefix + "lab-web/00000000000000a3";

    private readonly FakeWorld _world = new() { PageSize = 1 };
    private readonly FakeAws _aws;

    public SubjectFinderTests()
    {
        _world.Services[0] = new("shop", "web", Web, Admin);
        _world.Services.Add(new("shop", "api", Api));
        _world.Services.Add(new("shop", "batch"));
        _world.Services.Add(new("lab", "web", OtherWeb));
        _world.Targets.Add(new(Admin, "i-0a02", 9000, "healthy"));
        _world.Targets.Add(new(Api, "i-0a02", 8000, "initial"));
        _aws = new(_world.Answer);
    }

    public void Dispose() => _aws.Dispose();

    public static TheoryData<Signal> SignalsThatNameEverything() =>
    [
        new TaskStopped { Service = new("web", "shop"), TaskArn = "t", StoppedReason = "…", TargetGroup = Web },
        new ServiceAction(new("web", "shop"), "SERVICE_SOMETHING") { TargetGroupArns = [Web] },
        new ServiceAction(new("web", "shop"), "SERVICE_SOMETHING")
        {
            Message = MessageParser.Parse($"(service web) is unhealthy in (target-group {Web})"),
        },
        new Diagnose(new("web", "shop")) { TargetGroup = Web },
        Forwarded($"(service web) (port 80) is unhealthy in (target-group {Web}) due to (reason Request timed out)", "shop"),
    ];

    [Theory]
    [MemberData(nameof(SignalsThatNameEverything))]
    public async Task A_signal_that_names_service_and_target_group_costs_the_one_call_that_confirms_the_pair(Signal signal)
    {
        Assert.Equal([Subject.Of("shop", "web", Web)], await FindAsync(signal));
        Assert.Equal(["ecs:DescribeServices"], _aws.Actions);
    }

    [Fact]
    public async Task Several_target_groups_in_one_event_are_several_subjects() =>
        Assert.Equal(
            [Subject.Of("shop", "web", Web), Subject.Of("shop", "web", Admin)],
            await FindAsync(new ServiceAction(new("web", "shop"), "SERVICE_SOMETHING") { TargetGroupArns = [Web, Admin, Web] }));

    [Fact]
    public async Task A_bare_target_group_name_is_looked_up_in_the_service() =>
        Assert.Equal([Subject.Of("shop", "web", Admin)],
            await FindAsync(new Diagnose(new("web", "shop")) { TargetGroup = "shop-admin" }));

    [Fact]
    public async Task A_part_of_a_target_group_name_is_not_its_name()
    {
        var search = await SearchAsync(new Diagnose(new("web", "shop")) { TargetGroup = "shop" });

        Assert.Empty(search.Subjects);
        Assert.Equal("Service shop/web has no such target group.", search.Nothing);
    }

    [Fact]
    public async Task A_bare_target_group_name_without_a_service_is_looked_up_in_every_watched_cluster() =>
        Assert.Equal(
            [Subject.Of("shop", "api", Api)],
                await FindAsync(Forwarded("(instance i-0a01) (port 443) is unhealthy in (target-group shop-api)", null)));

    [Fact]
    public async Task A_service_without_a_cluster_is_found_wherever_it_has_the_target_group()
    {
        Assert.Equal([Subject.Of("lab", "web", OtherWeb)],
            await FindAsync(Forwarded($"(service web) is unhealthy in (target-group {OtherWeb})", null)));
        Assert.Equal(
            [Subject.Of("shop", "web", Web)],
            await FindAsync(Forwarded("(service web) (port 80) is unhealthy in target-group shop-web due to (reason x)", null)));
    }

    [Fact]
    public async Task Of_several_target_groups_that_no_event_named_only_the_failing_ones_are_taken() =>
        Assert.Equal([Subject.Of("shop", "web", Web)], await FindAsync(new DeploymentFailed(new("web", "shop"))));

    [Theory]
    [InlineData("unused", 1)]
    [InlineData("draining", 0)]
    [InlineData("initial", 0)]
    public async Task A_target_that_is_not_checked_counts_as_failing(string state, int subjects)
    {
        _world.Targets.RemoveAll(target => target.TargetGroup == Api);
        _world.Targets.Add(new(Api, "i-0a03", 8000, state));

        Assert.Equal(subjects, (await FindAsync(new DeploymentFailed(new("api", "shop")))).Count);
    }

    [Fact]
    public async Task An_operators_diagnose_covers_each_target_group_whatever_its_health() =>
        Assert.Equal(
            [Subject.Of("shop", "web", Web), Subject.Of("shop", "web", Admin)],
            await FindAsync(new Diagnose(new("web", "shop"))));

    [Fact]
    public async Task A_service_in_which_nothing_fails_now_gives_no_subject()
    {
        var search = await SearchAsync(new DeploymentFailed(new("api", "shop")));

        Assert.Empty(search.Subjects);
        Assert.Equal("No target is unhealthy or unused now.", search.Nothing);
    }

    [Fact]
    public async Task An_impaired_host_leads_to_the_failing_services_that_run_on_it()
    {
        _world.Tasks.Add(new("t8", _world.Hosts[0], 8000, "service:api"));
        _world.Tasks.Add(new("t9", _world.Hosts[0], 8001, "family:cron"));

        Assert.Equal([Subject.Of("shop", "web", Web)],
            await FindAsync(new ContainerInstanceImpaired("shop", _world.Hosts[0].Arn)));
    }

    [Fact]
    public async Task An_alarm_leads_to_every_service_that_uses_one_of_its_target_groups() =>
        Assert.Equal(
            [Subject.Of("shop", "web", Admin), Subject.Of("lab", "web", OtherWeb)],
            await FindAsync(new TargetGroupAlarm("unhealthy", [OtherWeb, Admin])));

    [Fact]
    public async Task A_target_group_that_no_service_uses_gives_the_reason()
    {
        var search = await SearchAsync(new TargetGroupAlarm("unhealthy", [Prefix + "gone/00000000000000ff"]));

        Assert.Empty(search.Subjects);
        Assert.StartsWith("No watched service uses target group", search.Nothing, StringComparison.Ordinal);
        Assert.Equal("There is no service shop/gone.", (await SearchAsync(new DeploymentFailed(new("gone", "shop")))).Nothing);
    }

    public static TheoryData<Signal> SignalsOfAnUnwatchedCluster() =>
    [
        new TaskStopped { Service = new("web", "lab"), TaskArn = "t", StoppedReason = "…", TargetGroup = OtherWeb },
        new DeploymentFailed(new("web", "lab")),
        new ContainerInstanceImpaired("lab", "arn"),
        Forwarded($"(service web) is unhealthy in (target-group {OtherWeb})", "lab"),
    ];

    [Theory]
    [MemberData(nameof(SignalsOfAnUnwatchedCluster))]
    public async Task A_cluster_that_is_not_watched_costs_no_call(Signal signal)
    {
        var search = await SearchAsync(signal, "shop");

        Assert.Equal(("Cluster lab is not watched.", 0), (search.Nothing, search.Subjects.Count));
        Assert.Empty(_aws.Calls);
    }

    [Fact]
    public async Task A_target_group_of_an_unwatched_cluster_is_not_found() =>
        Assert.Empty((await SearchAsync(new TargetGroupAlarm("unhealthy", [OtherWeb]), "shop")).Subjects);

    [Fact]
    public async Task A_sweep_finds_recent_events_about_unhealthy_targets_once_each()
    {
        var fresh = FakeWorld.Now.AddMinutes(-4);
        _world.Services[1] = _world.Services[1] with
        {
            Events =
            [
                (fresh, $"(service api) (port 8000) is unhealthy in (target-group {Api}) due to (reason Request timed out)"),
                (fresh.AddSeconds(-30), $"(service api) (port 8001) is unhealthy in (target-group {Api}) due to (reason x)"),
                (fresh, "(service api) has reached a steady state."),
            ],
        };
        _world.Services[0] = _world.Services[0] with
        {
            Events = [(FakeWorld.Now.AddMinutes(-11), $"(service web) is unhealthy in (target-group {Web}) due to (reason x)")],
        };

        AllPass();
        var found = await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default);

        var failure = Assert.Single(found.Failures);
        Assert.Equal((Subject.Of("shop", "api", Api), "event-0", fresh), (failure.Subject, failure.EventId, failure.At));
        Assert.StartsWith("(service api) (port 8000)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_leaves_out_inactive_services_and_unwatched_clusters()
    {
        var drained = (FakeWorld.Now, $"(service web) is unhealthy in (target-group {Web})");
        var elsewhere = (FakeWorld.Now, $"(service web) is unhealthy in (target-group {OtherWeb})");
        _world.Services[0] = _world.Services[0] with { Status = "DRAINING", Events = [drained] };
        _world.Services[3] = _world.Services[3] with { Events = [elsewhere] };
        AllPass();

        Assert.Empty((await Finder("shop").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);
    }

    [Theory]
    [InlineData("ClusterNotFoundException", 1, 0)]
    [InlineData("AccessDeniedException", 0, 1)]
    public async Task A_watched_cluster_that_cannot_be_read_keeps_no_other_from_being_swept(string code, int unknown, int errors)
    {
        _world.Services[1] = _world.Services[1] with
        {
            Events = [(FakeWorld.Now, $"(service api) is unhealthy in (target-group {Api}) due to (reason x)")],
        };
        AllPass();
        using var aws = new FakeAws(call => call.Text("cluster") == "gone"
            ? Answer.Error(call, 400, code, "Cluster not found.") : _world.Answer(call));

        var swept = await Finder(aws, "gone", "shop").SweepAsync(FakeWorld.Now.AddMinutes(-10), default);

        Assert.Equal(Subject.Of("shop", "api", Api), Assert.Single(swept.Failures).Subject);
        Assert.Equal((unknown, errors), (swept.UnknownClusters.Count, swept.Errors.Count));
    }

    [Fact]
    public async Task A_service_whose_description_is_incomplete_keeps_no_other_from_being_swept()
    {
        AllPassBut(Web);
        using var aws = new FakeAws(call =>
        {
            var answer = _world.Answer(call);
            if (call.Operation != "DescribeServices") return answer;
            var services = JsonNode.Parse(answer.Body!)!;
            foreach (var api in services["services"]!.AsArray().Where(one => $"{one!["serviceName"]}" == "api"))
                api!.AsObject().Remove("desiredCount");
            return Answer.Of(services.AsObject());
        });

        var swept = await Finder(aws, "shop").SweepAsync(FakeWorld.Now.AddMinutes(-10), default);

        Assert.Equal(Subject.Of("shop", "web", Web), Assert.Single(swept.Failures).Subject);
        Assert.Contains("desiredCount", Assert.Single(swept.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_finds_targets_that_fail_and_of_which_nothing_tells()
    {
        AllPassBut(Web);
        var failure = Assert.Single((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);

        Assert.Equal((Subject.Of("shop", "web", Web), null, FakeWorld.Now), (failure.Subject, failure.EventId, failure.At));
        Assert.StartsWith("1 of 2 targets fail, i-0a01 as the first", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_sees_the_targets_of_a_hundred_services_and_none_of_those_that_are_scaled_to_zero()
    {
        AllPass();
        foreach (var number in Enumerable.Range(1, 100))
        {
            var group = $"{Prefix}many-{number}/00000000000001{number:00}";
            _world.Services.Add(new("shop", $"many-{number}", group) { Desired = number == 1 ? 0 : 2 });
            _world.Targets.AddRange([new(group, "i-0a01", 8000, "unhealthy"), new(group, "i-0a02", 8000, "healthy")]);
        }

        Assert.Equal(99, (await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures.Count);
    }

    [Theory]
    [InlineData("healthy", null)]
    [InlineData("initial", null)]
    [InlineData("draining", "Only 1 of 2 wanted targets pass their health check, and ECS has done nothing about it for 4 minutes.")]
    public async Task A_sweep_finds_a_service_that_counts_as_whole_and_has_too_few_targets(string state, string? message)
    {
        AllPass();
        _world.Targets[^1] = _world.Targets[^1] with { State = state };

        var found = (await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures;

        Assert.Equal(message, found.SingleOrDefault()?.Message);
    }

    [Fact]
    public async Task A_sweep_leaves_out_services_that_do_not_run_on_instances()
    {
        AllPassBut(Web);
        _world.Services[0] = _world.Services[0] with { LaunchType = "FARGATE" };

        Assert.Empty((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);
    }

    [Theory]
    [InlineData("FARGATE", null, "Service web runs on Fargate, which is not covered")]
    [InlineData("MANAGED_INSTANCES", null, "Service web runs on ECS Managed Instances, which are not covered")]
    [InlineData("EC2", "shop-elb", "Service web is behind the Classic Load Balancer shop-elb, which is not covered")]
    public async Task A_service_that_is_not_covered_is_said_to_be_so_and_never_given_a_cause(string launchType, string? classic, string words)
    {
        _world.Services[0] = _world.Services[0] with { LaunchType = launchType, Classic = classic };

        var asked = await SearchAsync(new Diagnose(new("web", "shop")));
        var woken = await SearchAsync(new ServiceAction(new("web", "shop"), "SERVICE_TASK_START_IMPAIRED"));

        Assert.All([asked, woken], search => Assert.Empty(search.Subjects));
        Assert.All([asked, woken], search => Assert.StartsWith(words, search.Nothing, StringComparison.Ordinal));
        Assert.StartsWith(
            words,
            Assert.Single((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).NotCovered),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_any_load_balancer_is_answered_and_no_news()
    {
        _world.Services[0] = new("shop", "web");

        Assert.Equal("Service web is behind no load balancer.", (await SearchAsync(new Diagnose(new("web", "shop")))).Nothing);
        Assert.Empty((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).NotCovered);
    }

    [Fact]
    public async Task A_sweep_takes_an_unused_target_for_a_failure_only_where_the_service_has_one_group()
    {
        AllPass();
        _world.Targets.Add(new(Api, "i-0a03", 8000, "unused"));
        _world.Targets.Add(new(Admin, "i-0a03", 9000, "unused"));

        var failure = Assert.Single((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);

        Assert.Equal("api", failure.Subject.ServiceName);
    }

    [Fact]
    public async Task A_sweep_finds_a_target_group_that_is_gone_and_passes_over_one_that_cannot_be_read()
    {
        AllPass();
        using var aws = new FakeAws(call => (call.Operation, call.Text("TargetGroupArn")) switch
        {
            ("DescribeTargetHealth", Api) => Answer.Error(call, 400, "TargetGroupNotFound", "One or more target groups not found"),
            ("DescribeTargetHealth", Admin) => Answer.Error(call, 400, "Throttling", "Rate exceeded"),
            _ => _world.Answer(call),
        });

        var failure = Assert.Single((await Finder(aws, "*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);

        Assert.Equal(("api", "The target group does not exist any more."), (failure.Subject.ServiceName, failure.Message));
    }

    [Fact]
    public async Task A_service_that_ECS_cannot_place_is_found_by_sweep_and_by_event_although_no_target_fails()
    {
        AllPass();
        _world.Services[1] = _world.Services[1] with
        {
            Running = 1,
            Events = [(FakeWorld.Now.AddHours(-3), "(service api) was unable to place a task because no container instance met all.")],
        };

        var failure = Assert.Single((await Finder("*").SweepAsync(FakeWorld.Now.AddMinutes(-10), default)).Failures);

        Assert.Equal((Subject.Of("shop", "api", Api), FakeWorld.Now), (failure.Subject, failure.At));
        Assert.Equal([failure.Subject], await FindAsync(new ServiceAction(new("api", "shop"), "SERVICE_TASK_PLACEMENT_FAILURE")));
        Assert.Empty(await FindAsync(new ServiceAction(new("web", "shop"), "SERVICE_TASK_PLACEMENT_FAILURE")));
    }

    [Fact]
    public async Task A_target_group_of_a_task_set_or_of_the_other_colour_belongs_to_its_service_too()
    {
        foreach (var own in new[] { _world.Services[0] with { TaskSetGroups = [Blue] }, _world.Services[0] with { AlternateGroup = Blue } })
        {
            _world.Services[0] = own;
            Assert.Equal([Subject.Of("shop", "web", Blue)],
                await FindAsync(new ServiceAction(new("web", "shop"), "SERVICE_SOMETHING") { TargetGroupArns = [Blue] }));
        }
    }

    /// <summary>As many as are wanted, in every group.</summary>
    private void AllPass()
    {
        _world.Targets.Clear();
        foreach (var group in new[] { Web, Admin, Api, OtherWeb })
            _world.Targets.AddRange([new(group, "i-0a01", 8000, "healthy"), new(group, "i-0a02", 8000, "healthy")]);
    }

    private void AllPassBut(string group)
    {
        AllPass();
        var first = _world.Targets.FindIndex(target => target.TargetGroup == group);
        _world.Targets[first] = _world.Targets[first] with { State = "unhealthy" };
    }

    private static ForwardedMessage Forwarded(string text, string? cluster) =>
        new(MessageParser.Parse(text)) { Cluster = cluster };

    private async Task<IReadOnlyList<Subject>> FindAsync(Signal signal) => (await SearchAsync(signal)).Subjects;

    private Task<SubjectSearch> SearchAsync(Signal signal, params string[] clusters) =>
        Finder(clusters.Length == 0 ? ["*"] : clusters).FindAsync(signal, default);

    private SubjectFinder Finder(params string[] clusters) => Finder(_aws, clusters);

    private static SubjectFinder Finder(FakeAws aws, params string[] clusters) =>
        new(TestClients.At(aws.Url), clusters, new ManualTime(FakeWorld.Now));
}

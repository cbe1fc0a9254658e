using System.Text.Json.Nodes;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests;

/// <summary>Each kind of signal that can open an incident is believed only as far as the present confirms it.</summary>
public sealed class LiveConfirmationTests : IDisposable
{
    private const string Web = Samples.TargetGroup;
    private const string Foreign = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-api/00000000000000a2";

    /// <summary>About service web of cluster shop; a null opens no incident by itself.</summary>
    private static readonly Dictionary<Type, Func<FakeWorld, string, Signal>?> Kinds = new()
    {
        [typeof(TaskStopped)] = (_, group) => new TaskStopped
        {
            Service = new("web", "shop"),
            TaskArn = "t",
            StoppedReason = $"Task failed ELB health checks in (target-group {group})",
            TargetGroup = group,
        },
        [typeof(ServiceAction)] = (_, group) => new ServiceAction(new("web", "shop"), "SERVICE_X") { TargetGroupArns = [group] },
        [typeof(ForwardedMessage)] = (_, group) =>
            new ForwardedMessage(MessageParser.Parse($"(service web) is unhealthy in (target-group {group})")) { Cluster = "shop" },
        [typeof(DeploymentFailed)] = (_, _) => new DeploymentFailed(new("web", "shop")),
        [typeof(ContainerInstanceImpaired)] = (world, _) => new ContainerInstanceImpaired("shop", world.Hosts[0].Arn),
        [typeof(TargetGroupAlarm)] = (_, group) => new TargetGroupAlarm("unhealthy", [group]),
        [typeof(Diagnose)] = (_, group) => new Diagnose(new("web", "shop")) { TargetGroup = group },
        [typeof(InstanceStateChanged)] = null,
        [typeof(ServiceIssue)] = null,
        [typeof(Tick)] = null,
        [typeof(DigestDue)] = null,
        [typeof(Approve)] = null,
        [typeof(Reject)] = null,
        [typeof(Pause)] = null,
        [typeof(Snooze)] = null,
        [typeof(Resume)] = null,
        [typeof(Ignored)] = null,
    };

    private static readonly Type[] NamingTheTargetGroup =
        [typeof(TaskStopped), typeof(ServiceAction), typeof(ForwardedMessage), typeof(TargetGroupAlarm), typeof(Diagnose)];

    private readonly FakeWorld _world = new();
    private readonly FakeAws _aws;
    private Func<Call, Answer?> _instead = _ => null;

    public LiveConfirmationTests() => _aws = new(call => _instead(call) ?? _world.Answer(call));

    public void Dispose() => _aws.Dispose();

    public static TheoryData<Type> Claiming() => [.. Kinds.Where(kind => kind.Value is not null).Select(kind => kind.Key)];

    public static TheoryData<Type> Opening() =>
        [.. Kinds.Where(kind => kind.Value is not null && kind.Key != typeof(Diagnose)).Select(kind => kind.Key)];

    public static TheoryData<Type> Naming() => [.. NamingTheTargetGroup];

    [Fact]
    public void Every_kind_of_signal_is_told_here() =>
        Assert.Equal(
            typeof(Signal).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Signal)) && !type.IsAbstract)
                .Select(type => type.Name).Order(),
            Kinds.Keys.Select(type => type.Name).Order());

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task What_fails_now_is_found(Type kind) =>
        Assert.Equal([Subject.Of("shop", "web", Web)], (await FindAsync(Of(kind))).Subjects);

    [Theory]
    [MemberData(nameof(Naming))]
    public async Task A_pair_that_does_not_exist_is_none(Type kind) => await FindsNothingAsync(Of(kind, Foreign));

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task A_service_that_was_deleted_is_none(Type kind)
    {
        _world.Services.Clear();
        _world.Services.Add(new("shop", "api", Foreign));
        await FindsNothingAsync(Of(kind));

        _world.Services.Add(new("shop", "web", Web) { Status = "DRAINING" });
        await FindsNothingAsync(Of(kind));
    }

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task A_target_group_that_exists_but_is_not_the_service_s_is_none(Type kind)
    {
        _world.Services[0] = new("shop", "web", Foreign);
        await FindsNothingAsync(Of(kind, kind == typeof(ForwardedMessage) || kind == typeof(TaskStopped) ? "shop-web" : Web));
    }

    [Theory]
    [MemberData(nameof(Opening))]
    public async Task What_is_of_another_time_is_believed_only_while_it_fails(Type kind)
    {
        foreach (var time in new[] { FakeWorld.Now.AddHours(-4), FakeWorld.Now.AddMinutes(-16), FakeWorld.Now.AddMinutes(6), default })
        {
            Assert.Single((await FindAsync(Of(kind) with { Time = time })).Subjects);

            var failing = _world.Targets[0];
            _world.Targets[0] = failing with { State = "healthy" };
            await FindsNothingAsync(Of(kind) with { Time = time });
            _world.Targets[0] = failing;
        }
    }

    [Theory]
    [MemberData(nameof(Opening))]
    public async Task What_is_of_now_is_looked_at_although_a_target_has_healed_meanwhile(Type kind)
    {
        _world.Targets[0] = _world.Targets[0] with { State = "healthy" };

        foreach (var time in new[] { FakeWorld.Now.AddMinutes(-14), FakeWorld.Now.AddMinutes(4) })
        {
            Assert.Equal(
                NamingTheTargetGroup.Contains(kind) ? 1 : 0, (await FindAsync(Of(kind) with { Time = time })).Subjects.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task What_comes_from_elsewhere_is_not_about_the_namesake_here(Type kind)
    {
        var signal = Of(kind);
        Assert.Single((await FindAsync(signal with { Origin = new("eu-west-1", "111122223333") })).Subjects);
        await FindsNothingAsync(signal with { Origin = new("us-east-1", "111122223333") });
        await FindsNothingAsync(signal with { Origin = new("eu-west-1", "444455556666") });
    }

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task A_cluster_that_is_gone_or_not_watched_is_none(Type kind)
    {
        await FindsNothingAsync(Of(kind), "lab");

        _instead = call => call is { Service: "ecs" } && call.Text("cluster") == "shop"
            ? Answer.Error(call, 400, "ClusterNotFoundException", "Cluster not found.") : null;
        await FindsNothingAsync(Of(kind), "shop");
    }

    [Theory]
    [MemberData(nameof(Claiming))]
    public async Task While_ECS_cannot_be_read_what_is_named_in_full_is_looked_at_and_the_rest_is_tried_again(Type kind)
    {
        _instead = call => call.Service == "ecs" ? Answer.Error(call, 400, "ThrottlingException", "Rate exceeded") : null;

        if (NamingTheTargetGroup.Contains(kind) && kind != typeof(TargetGroupAlarm))
            Assert.Equal([Subject.Of("shop", "web", Web)], (await FindAsync(Of(kind))).Subjects);
        else
            await Assert.ThrowsAnyAsync<Exception>(() => FindAsync(Of(kind)));
    }

    [Theory]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1")]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:444455556666:targetgroup/shop-web/4d2246e3635cc45b")]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1::targetgroup/shop-web/4d2246e3635cc45b")]
    [InlineData("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-web")]
    [InlineData("shop-web")]
    public async Task What_is_no_target_group_here_opens_nothing_even_while_ECS_cannot_be_read(string named)
    {
        _instead = call => Answer.Error(call, 400, "ThrottlingException", "Rate exceeded");

        await Assert.ThrowsAnyAsync<Exception>(
            () => FindAsync(Of(typeof(ServiceAction), named) with { Origin = new("eu-west-1", "111122223333") }));
    }

    [Fact]
    public async Task While_health_cannot_be_read_nothing_is_taken_for_healed()
    {
        _instead = call => call.Operation == "DescribeTargetHealth"
            ? Answer.Error(call, 400, "TargetGroupNotFound", "One or more target groups not found") : null;

        Assert.Single((await FindAsync(Of(typeof(TaskStopped)) with { Time = FakeWorld.Now.AddHours(-4) })).Subjects);
        Assert.Single((await FindAsync(Of(typeof(DeploymentFailed)))).Subjects);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_not_waited_for()
    {
        _instead = _ => Answer.Never;
        var finder = new SubjectFinder(TestClients.At(_aws.Url), ["*"], new ManualTime(FakeWorld.Now))
        {
            ConfirmingTakes = TimeSpan.FromMilliseconds(200),
        };

        Assert.Single((await finder.FindAsync(Of(typeof(TaskStopped)), default)).Subjects);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(256)]
    public async Task A_name_that_no_service_can_have_is_not_asked_for(int length)
    {
        var search = await FindAsync(new DeploymentFailed(new(new string('w', length), "shop")));

        Assert.Empty(search.Subjects);
        Assert.InRange(search.Nothing!.Length, 1, 1100);
        Assert.Empty(_aws.Calls);
    }

    [Fact]
    public async Task What_ECS_answers_as_a_mistake_is_not_tried_again()
    {
        _instead = call => Answer.Error(call, 400, "InvalidParameterException", "Unable to describe foreign cluster");
        await FindsNothingAsync(Of(typeof(ContainerInstanceImpaired)));
    }

    [Fact]
    public async Task An_answer_that_holds_nothing_of_what_was_asked_for_confirms_nothing_and_refuses_nothing()
    {
        _instead = call => call.Service == "ecs" ? Answer.Of(new JsonObject()) : null;
        Assert.Single((await FindAsync(Of(typeof(TaskStopped)))).Subjects);
    }

    private Signal Of(Type kind, string group = Web) => Kinds[kind]!(_world, group);

    private async Task FindsNothingAsync(Signal signal, string cluster = "*")
    {
        var search = await FindAsync(signal, cluster);

        Assert.Empty(search.Subjects);
        Assert.False(string.IsNullOrEmpty(search.Nothing));
    }

    private Task<SubjectSearch> FindAsync(Signal signal, string cluster = "*") =>
        new SubjectFinder(TestClients.At(_aws.Url), [cluster], new ManualTime(FakeWorld.Now)).FindAsync(signal, default);
}

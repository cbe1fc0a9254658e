using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Evidence;

public sealed class ServiceTroubleTests
{
    private const string NoPlace = "(service web) was unable to place a task because no container instance met all of its requirements.";
    private const string Steady = "(service web) has reached a steady state.";

    private static readonly Service Web = Worlds.Healthy().Service!;

    [Fact]
    public void Nothing_speaks_against_a_service_that_runs_what_it_should() =>
        Assert.Null(ServiceTrouble.Of(Web, Worlds.Now));

    [Theory]
    [InlineData("(service web) failed to register targets in (target-group x) with (error y)")]
    [InlineData("service web failed to describe target health on target-group x with (error y)")]
    [InlineData("service (web) task set (a) (task b) is not healthy in target-group (c)) due to TARGET GROUP IS NOT FOUND.")]
    [InlineData("IAM trust relationship has been misconfigured or changed, and ECS can no longer maintain your service")]
    public void What_ECS_cannot_do_with_the_load_balancer_counts_although_all_tasks_run(string message)
    {
        var said = At(Web, (200, message));

        Assert.Equal(new("e0", Worlds.Now.AddMinutes(-200), message), ServiceTrouble.Of(said, Worlds.Now));
        Assert.Null(ServiceTrouble.Of(At(Web, (200, message), (100, Steady)), Worlds.Now));
    }

    [Theory]
    [InlineData(NoPlace)]
    [InlineData("(service web) is unable to consistently start tasks successfully.")]
    [InlineData("(service web) failed to launch a task with (error ECS was unable to assume the role 'r').")]
    public void What_keeps_tasks_from_running_counts_while_some_are_missing(string message)
    {
        Assert.Equal(Worlds.Now, ServiceTrouble.Of(At(Short, (200, message)), Worlds.Now)?.At);
        Assert.Null(ServiceTrouble.Of(At(Web, (200, message)), Worlds.Now));
        Assert.Equal(Worlds.Now.AddMinutes(-200), ServiceTrouble.Of(At(Deploying(0), (200, message)), Worlds.Now)?.At);
    }

    [Fact]
    public void What_was_refused_in_the_moment_of_a_start_still_is()
    {
        Assert.NotNull(ServiceTrouble.Of(At(Short, (5, NoPlace), (5, "(service web) has started 1 tasks: (task a).")), Worlds.Now));
        Assert.Null(ServiceTrouble.Of(At(Short, (5, NoPlace), (3, "(service web) has started 1 tasks: (task a).")), Worlds.Now));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_rollout_counts_once_tasks_fail_one_after_the_other(int failed, bool counts) =>
        Assert.Equal(counts, ServiceTrouble.Of(Deploying(failed), Worlds.Now) is not null);

    [Fact]
    public void Missing_tasks_count_once_ECS_has_done_nothing_about_them_for_four_minutes()
    {
        var trouble = ServiceTrouble.Of(At(Short, (6, "(service web) has started 1 tasks: (task a).")), Worlds.Now);

        Assert.Equal("Only 2 of 3 tasks run, and ECS has done nothing about it for 6 minutes.", trouble?.Message);
        Assert.Equal(Worlds.Now.AddMinutes(-2), trouble?.At);
        Assert.Null(ServiceTrouble.Of(At(Short, (3, "(service web) has started 1 tasks: (task a).")), Worlds.Now));
        Assert.Null(ServiceTrouble.Of(
            Short with { Deployments = [Web.Deployments[0] with { UpdatedAt = Worlds.Now.AddMinutes(-3) }] }, Worlds.Now));
    }

    [Theory]
    [InlineData(3, 6, null)]
    [InlineData(2, 3, null)]
    [InlineData(2, 6, "Only 2 of 3 wanted targets pass their health check, and ECS has done nothing about it for 6 minutes.")]
    public void Missing_targets_count_although_as_many_tasks_run_as_wanted(int passing, int quietMinutes, string? message)
    {
        var service = At(Web, (quietMinutes, "(service web) has started 1 tasks: (task a)."));

        Assert.Equal(message, ServiceTrouble.OfTargets(service, passing, Worlds.Now)?.Message);
        Assert.Null(ServiceTrouble.OfTargets(Deploying(0), passing, Worlds.Now));
    }

    [Fact]
    public void Missing_tasks_of_which_ECS_tells_no_time_count_at_once() =>
        Assert.Equal(
            Worlds.Now,
            ServiceTrouble.Of(At(Short with { Deployments = [Web.Deployments[0] with { UpdatedAt = null }] }), Worlds.Now)?.At);

    [Fact]
    public void Tasks_that_end_by_themselves_again_and_again_count_although_all_run_now()
    {
        (double, string)[] once = [(9, "(service web) has started 1 tasks: (task a)."), (9, "(service web) deregistered 1 targets in (t)")];
        var often = At(Web, [.. once, .. once.Select(e => (e.Item1 - 3, e.Item2)), .. once.Select(e => (e.Item1 - 6, e.Item2)), (1, Steady)]);
        var stopped = At(Web, [.. often.Events.Select(Ago), (8, "(service web) has stopped 1 running tasks: (task b).")]);

        Assert.Equal("ECS started tasks 3 times within 20 minutes; 3 of 3 tasks run.", ServiceTrouble.Of(often, Worlds.Now)?.Message);
        Assert.Null(ServiceTrouble.Of(stopped, Worlds.Now));
    }

    [Fact]
    public void Tasks_that_fail_their_own_health_check_one_after_the_other_count_although_ECS_stops_them_itself()
    {
        const string Failed = "(service web) (task a) failed container health checks.";

        Assert.Equal(new("e1", Worlds.Now.AddMinutes(-3), Failed), ServiceTrouble.Of(At(Web, (6, Failed), (3, Failed)), Worlds.Now));
        Assert.Null(ServiceTrouble.Of(At(Web, (3, Failed)), Worlds.Now));
        Assert.Null(ServiceTrouble.Of(At(Web, (40, Failed), (30, Failed)), Worlds.Now));
    }

    [Theory]
    [InlineData(9, 4.5, 2, true)]
    [InlineData(9, 8.5, 2, false)]
    [InlineData(9, 4.5, 1, false)]
    public void Tasks_that_end_together_count_each_where_they_end_more_than_once(double first, double second, int tasks, bool counts)
    {
        (double, string)[] Round(double ago) =>
            [(ago, $"(service web) has started {tasks} tasks: (task a) (task b)."), (ago, $"(service web) deregistered {tasks} targets in (t)")];

        Assert.Equal(counts, ServiceTrouble.Of(At(Web, [.. Round(first), .. Round(second), (1, Steady)]), Worlds.Now) is not null);
    }

    private static Service Short => Web with { RunningCount = 2 };

    private static Service Deploying(int failed) => Web with
    {
        Deployments = [Web.Deployments[0] with { RolloutState = "IN_PROGRESS", FailedTasks = failed }],
    };

    private static (double, string) Ago(ServiceEvent item) => ((Worlds.Now - item.At).TotalMinutes, item.Message);

    private static Service At(Service service, params (double MinutesAgo, string Message)[] events) => service with
    {
        Events = [.. events.Select((item, index) => new ServiceEvent($"e{index}", Worlds.Now.AddMinutes(-item.MinutesAgo), item.Message))],
    };
}

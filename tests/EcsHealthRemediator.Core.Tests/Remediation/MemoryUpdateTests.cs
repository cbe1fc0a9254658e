using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Remediation;

public sealed class ObservationTests
{
    [Fact]
    public void A_start_is_measured_when_the_task_was_seen_waiting_and_then_healthy()
    {
        var memory = Remember(
            Young.WithTarget(1, "initial"), Later(Young, 1).WithTarget(1, "unhealthy"), Later(Young, 2), Later(Young, 3));

        Assert.Equal(TimeSpan.FromMinutes(4), Sighting(memory).StartToHealthy);
    }

    [Fact]
    public void A_task_that_was_healthy_from_the_first_look_tells_nothing() =>
        Assert.Null(Sighting(Remember(Young, Later(Young, 1))).StartToHealthy);

    [Fact]
    public void An_old_task_that_fails_and_recovers_did_not_start_slowly()
    {
        var old = Worlds.Healthy();

        Assert.Null(Sighting(Remember(old.WithTarget(1, "unhealthy"), Later(old, 1))).StartToHealthy);
    }

    [Fact]
    public void That_a_service_is_not_found_counts_from_the_first_such_look_until_it_is_read_again()
    {
        var read = Worlds.Healthy();
        var lost = read with { Service = null, IsNotFound = true };
        var unread = read with { Service = null };

        Assert.Equal(read.TakenAt.AddMinutes(1), Remember(read, Later(lost, 1), Later(unread, 2), Later(lost, 3)).NotFoundSince);
        Assert.Null(Remember(Later(lost, 1), Later(read, 2)).NotFoundSince);
        Assert.Null(Remember(unread).NotFoundSince);
    }

    [Fact]
    public void Suspects_are_remembered_after_their_targets_have_gone()
    {
        var memory = Remember(Worlds.Healthy().WithTarget(2, "unhealthy"), Later(Worlds.Healthy(), 5));

        Assert.Equal([Worlds.Id(2)], memory.Suspects);
    }

    [Fact]
    public void That_a_suspect_was_seen_stopped_is_remembered_after_it_runs_again()
    {
        var failing = Worlds.Healthy().WithTarget(2, "unhealthy");
        var memory = Remember(
            failing, Later(failing, 1).WithInstance(2, i => i with { State = "stopped" }), Later(failing, 2), Later(failing, 3));

        Assert.Equal([Worlds.Id(2)], memory.SeenDown);
    }

    [Fact]
    public void What_ECS_said_of_a_target_is_remembered_after_other_events_have_pushed_it_out()
    {
        var killed = Worlds.Healthy().WithTargets(all => all.Where(target => target.Id != Worlds.Id(1)))
            .Killed(1, lifeSeconds: 90);
        var told = killed.WithEvent(1, "Request timed out", secondsAgo: 90).WithEvent(1, "Health checks failed");
        var memory = Remember(told, Later(killed, 1));

        Assert.Equal("Health checks failed", Assert.Single(killed.Context(memory).Failures.LatestReasons).Text);
        Assert.Equal(2, killed.Context(memory).Failures.Reasons.Count);
        Assert.Empty((killed with { TakenAt = killed.TakenAt.AddMinutes(30) }).Context(memory).Failures.Reports);
    }

    [Fact]
    public void Ten_of_them_are_enough()
    {
        var world = Enumerable.Range(1, 30).Aggregate(
            Worlds.Healthy().Killed(1, lifeSeconds: 90), (all, n) => all.WithEvent(1, $"reason {n}", secondsAgo: 600 - n));

        Assert.Equal(
            Enumerable.Range(21, 10).Reverse().Select(n => $"(reason reason {n})"),
            Remember(world).Reports.Select(
                report => report.Message[report.Message.LastIndexOf("(reason", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void The_memory_does_not_grow_without_bound()
    {
        var world = Worlds.Healthy();
        var memory = IncidentMemory.Empty;
        for (var look = 0; look < 200; look++)
        {
            var tasks = world.Tasks!.Select(task => task with { Arn = $"{task.Arn}{look}" }).ToList();
            memory = memory.Remember((world with { Tasks = tasks }).Context(memory));
        }

        Assert.InRange(memory.Tasks.Count, 10, 50);
    }

    /// <summary>The first task is two minutes old.</summary>
    private static Snapshot Young => Worlds.Healthy() is var world
        ? world with { Tasks = [world.Tasks![0] with { StartedAt = Worlds.Now.AddMinutes(-2) }, .. world.Tasks.Skip(1)] }
        : world;

    private static Snapshot Later(Snapshot world, int minutes) => world with { TakenAt = world.TakenAt.AddMinutes(minutes) };

    private static IncidentMemory Remember(params IEnumerable<Snapshot> looks) =>
        looks.Aggregate(IncidentMemory.Empty, (memory, look) => memory.Remember(look.Context(memory)));

    private static TaskSighting Sighting(IncidentMemory memory) => memory.Tasks.Single(task => task.TaskId == "task1");
}

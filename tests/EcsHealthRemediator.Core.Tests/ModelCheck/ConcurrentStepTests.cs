using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>Two steps of one incident at once, and a step that dies, where each matters most.</summary>
public sealed class ConcurrentStepTests
{
    [Fact]
    public void Of_two_ticks_at_once_one_tells()
    {
        var model = Breaking();
        Happenings.Minutes(model, 7);
        Alternate(model, model.Tick(), model.Tick());
        model.Minute();

        Assert.Empty(model.Violations);
        Assert.Single(model.Messages, told => told is { Status: IncidentStatus.Fixed });
    }

    [Fact]
    public void A_change_is_left_to_the_step_that_has_begun_it()
    {
        var model = Breaking();
        model.Minute();
        var first = Until(model, model.Tick(), model => model.Store.All[0].State == IncidentState.Acting);
        model.World.Host(Worlds.Id(1)).Traits = instance => instance with { Tags = Worlds.OptedOut };
        var second = model.Tick();
        while (!second.IsOver) model.Turn(second);
        while (!first.IsOver) model.Turn(first);
        Happenings.Minutes(model, 30);

        Assert.Empty(model.Violations);
        Assert.Empty(StandingPromises.BrokenAtTheEnd(model));
        Assert.Equal("ACTIVE", model.World.Host(Worlds.Id(1)).Status);
    }

    [Fact]
    public void After_a_crash_before_its_announcement_a_change_is_announced_before_it_is_made()
    {
        var model = Breaking();
        model.Minute();
        model.Kill(Until(model, model.Tick(), model => model.Store.All[0].State == IncidentState.Acting));
        Happenings.Minutes(model, 3);

        Assert.Empty(model.Violations);
        Assert.Contains(model.Changes, change => change.Command is SetContainerInstanceStatus);
    }

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Hang)]
    internal void A_broken_topic_holds_back_no_change(Fault fault)
    {
        var model = Breaking();
        model.Arm(Port.Announce, fault, calls: 1000);
        Happenings.Minutes(model, 12);

        Assert.Empty(model.Violations);
        Assert.False(model.World.Host(Worlds.Id(1)).IsDrainedByUs);
        Assert.Null(model.World.Host(Worlds.Id(1)).ImpairedSince);
    }

    [Fact]
    public void A_table_that_refuses_to_be_written_keeps_no_instance_stopped()
    {
        var model = Breaking();
        var host = model.World.Host(Worlds.Id(1));
        for (var minute = 0; host.State == "running" && minute < 30; minute++) model.Minute();
        Assert.Equal("stopping", host.State);
        model.Arm(Port.Save, Fault.Error, calls: 1000);
        Happenings.Minutes(model, 10);
        Assert.Equal(("running", "DRAINING"), (host.State, host.Status));

        model.DisarmAll();
        Happenings.Minutes(model, 30);
        Assert.Empty(model.Violations);
        Assert.Empty(StandingPromises.BrokenAtTheEnd(model));
        Assert.Equal(("running", "ACTIVE"), (host.State, host.Status));
    }

    [Fact]
    public void Whoever_is_to_approve_is_asked_again_after_the_answer_has_expired()
    {
        var model = Breaking();
        model.Policy = Policy.All(FixMode.Approve);
        Happenings.Minutes(model, 5);
        model.Store.Pause = new("release", "kim", model.World.Now.AddHours(2));
        Happenings.All["an answer"].Do(model, 1, 0);
        Happenings.Minutes(model, 150);

        Assert.Equal(2, model.Messages.Count(told => told.Text.Contains($"{Worlds.Id(1)} AwaitingApproval", StringComparison.Ordinal)));
    }

    private static Model Breaking()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var model = new Model();
        Happenings.All["a host breaks"].Do(model, 0, 10);
        return model;
    }

    private static Invocation Until(Model model, Invocation invocation, Func<Model, bool> reached)
    {
        while (!reached(model)) model.Turn(invocation);
        return invocation;
    }

    private static void Alternate(Model model, Invocation first, Invocation second)
    {
        while (!first.IsOver || !second.IsOver)
            foreach (var one in new[] { first, second }.Where(one => !one.IsOver)) model.Turn(one);
    }
}

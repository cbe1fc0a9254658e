using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>What programs hear of an incident, and that nobody waits for them.</summary>
public sealed class EventLifeTests
{
    [Fact]
    public void Programs_hear_of_the_opening_first_of_each_state_once_and_of_the_end_last()
    {
        var life = Impaired().UntilEnded();

        Assert.False(life.Incident.IsOpen);
        var kinds = life.Events.Select(one => one.Happened).ToList();
        Assert.Equal((IncidentEvent.Opened, IncidentEvent.Closed), (kinds[0], kinds[^1]));
        Assert.All(kinds[1..^1], kind => Assert.Equal(IncidentEvent.Changed, kind));
        Assert.Equal(
            [IncidentStatus.Watching, IncidentStatus.Acting, IncidentStatus.Verifying, IncidentStatus.Fixed],
            life.Events.Select(one => one.Outcome.Status).Distinct());
        Assert.Null(life.Incident.Events!.RefusedSince);
    }

    [Fact]
    public void An_incident_that_is_over_at_its_first_look_is_opened_and_closed()
    {
        var life = new IncidentSimulator(Worlds.Healthy(), Worlds.Auto) { HasBus = true };
        life.Incident = life.Incident.Close(life.World.TakenAt, IncidentStatus.Ignored, "nothing");

        life.Look();

        Assert.Equal([IncidentEvent.Opened, IncidentEvent.Closed], life.Events.Select(one => one.Happened));
    }

    [Fact]
    public void A_bus_that_takes_nothing_changes_neither_what_is_done_nor_what_people_hear()
    {
        var without = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto).Look().UntilEnded();
        var life = Impaired(new InvalidOperationException("no bus")).UntilEnded();

        Assert.Empty(life.Events);
        Assert.Equal(without.Commands, life.Commands);
        Assert.Equal(without.Told, life.Told);
        Assert.Equal(without.World.TakenAt, life.World.TakenAt);
        Assert.NotNull(IncidentEvents.RefusedSince(life.Incident, life.World.TakenAt));
    }

    [Fact]
    public void A_bus_that_takes_events_again_hears_of_the_opening_and_of_the_end_once()
    {
        var life = Impaired(new InvalidOperationException("no bus")).UntilEnded();
        life.BusRefusal = () => null;

        life.Minutes(20);

        Assert.Equal([IncidentEvent.Opened, IncidentEvent.Closed], life.Events.Select(one => one.Happened));
        Assert.Null(IncidentEvents.RefusedSince(life.Incident, life.World.TakenAt));
    }

    [Fact]
    public void What_the_bus_has_not_taken_for_a_day_is_given_up()
    {
        var life = Impaired(new InvalidOperationException("no bus")).UntilEnded();
        var closed = life.Incident.ClosedAt!.Value;

        Assert.Equal(IncidentEvent.Opened, IncidentEvents.Due(life.Incident, closed.AddHours(23)));
        Assert.Null(IncidentEvents.Due(life.Incident, closed.AddHours(24)));
    }

    [Fact]
    public void A_state_that_comes_back_is_told_again()
    {
        var incident = Impaired().Incident;
        var told = IncidentEvents.Put(incident, IncidentEvent.Opened, incident);
        var worse = told with { Targets = new(0, 3) };

        Assert.Null(IncidentEvents.Due(told, incident.OpenedAt));
        Assert.Equal(IncidentEvent.Changed, IncidentEvents.Due(worse, incident.OpenedAt));
        Assert.Equal(
            IncidentEvent.Changed,
            IncidentEvents.Due(IncidentEvents.Put(worse, IncidentEvent.Changed, worse) with { Targets = told.Targets }, incident.OpenedAt));
    }

    private static IncidentSimulator Impaired(Exception? refusal = null) =>
        new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto) { HasBus = true, BusRefusal = () => refusal }.Look();
}

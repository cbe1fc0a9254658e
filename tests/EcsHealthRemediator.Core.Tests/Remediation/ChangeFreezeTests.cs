using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;
using static EcsHealthRemediator.Core.Tests.Remediation.RestartLives;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>An operator's calendar keeps changes from beginning, and none from ending.</summary>
public sealed class ChangeFreezeTests
{
    private const string Closed = "The change calendar freeze is closed.";

    [Fact]
    public void Nothing_begins_while_the_calendar_is_closed_and_the_fix_begins_when_it_opens()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto) { Freeze = () => Closed };
        life.Look().Minutes(10);
        Assert.Empty(life.Commands);
        Assert.Equal((GuardId.ChangeFreeze, Closed), (life.Action.BlockedBy, life.Action.Reason));

        life.Freeze = () => null;
        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
    }

    [Fact]
    public void A_calendar_that_breaks_counts_as_closed()
    {
        var life = new IncidentSimulator(Worlds.Healthy().Impaired(1), Worlds.Auto)
        {
            Freeze = () => throw new InvalidOperationException("no such document"),
        };

        life.Look().Minutes(10);

        Assert.Empty(life.Commands);
        Assert.Equal("The change calendar could not be read: no such document", life.Action.Reason);
    }

    [Fact]
    public void A_calendar_that_closes_between_the_drain_and_the_stop_turns_the_restart_back()
    {
        var life = Impaired().UntilStep(RestartStep.Draining);
        life.Freeze = () => Closed;

        life.UntilEnded();

        Assert.Equal(["DRAINING", "ACTIVE"], life.Commands);
        AssertBack(life, IncidentStatus.NeedsHuman);
        Assert.Contains(Closed.TrimEnd('.'), life.Action.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RestartStep.Stopping)]
    [InlineData(RestartStep.Starting)]
    public void A_calendar_that_closes_in_the_middle_keeps_no_host_from_its_return(RestartStep step)
    {
        var life = Impaired().UntilStep(step);
        life.Freeze = () => throw new InvalidOperationException("not to be asked");

        life.UntilEnded();

        AssertBack(life, IncidentStatus.Fixed);
    }
}

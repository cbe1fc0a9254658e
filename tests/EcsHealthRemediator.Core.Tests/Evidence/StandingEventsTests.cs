using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Evidence;

public sealed class StandingEventsTests
{
    private const string Unhealthy = "(service api) is unhealthy in (target-group api) due to (reason Request timed out)";

    private const string OfAnother = "(service api) is unhealthy in (target-group other) due to (reason Request timed out)";

    private const string Steady = "(service api) has reached a steady state.";

    [Fact]
    public void Targets_are_unhealthy_since_the_first_report_after_a_steady_state() => Assert.Equal(
        new UnhealthySpell(At(4), null),
        LastUnhealthy((1, Unhealthy), (2, Unhealthy), (3, Steady), (4, Unhealthy), (5, OfAnother), (6, Unhealthy)));

    [Fact]
    public void They_were_unhealthy_until_the_next_steady_state_however_often_that_is_repeated() => Assert.Equal(
        new UnhealthySpell(At(1), At(3)), LastUnhealthy((0, Steady), (1, Unhealthy), (2, Unhealthy), (3, Steady), (9, Steady)));

    [Fact]
    public void Reports_of_another_target_group_do_not_count() => Assert.Null(LastUnhealthy((1, OfAnother), (2, Steady)));

    private static UnhealthySpell? LastUnhealthy(params (int Minute, string Message)[] events) => StandingEvents.LastUnhealthy(
        events.Reverse().Select(item => new ServiceEvent($"{item.Minute}", At(item.Minute), item.Message)), name => name == "api");

    private static DateTimeOffset At(int minute) => Worlds.Now.AddMinutes(minute);
}

using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>Whether one of our orders may have stopped an instance, in seconds since the first one.</summary>
public sealed class StopOrderTests
{
    private const int LongBefore = -3600;

    [Theory]
    [InlineData(1, LongBefore, 1, true)]
    [InlineData(1, LongBefore, 30, false)] // its answer was there long before
    [InlineData(null, LongBefore, 30, true)] // nobody knows when it went out
    [InlineData(null, LongBefore, 90, false)] // but not after the function's time limit
    [InlineData(1, 12, 20, false)] // what was started after it
    [InlineData(null, 12, 20, false)]
    [InlineData(20, 12, 22, true)] // it was still being sent when the instance was started
    public void One_order_may_have_stopped_what_ran_while_it_was_sent(int? answered, int launched, int stopped, bool may) =>
        Assert.Equal(may, Sent(0, answered).MayHaveStopped(At(launched), At(stopped), At(stopped)));

    [Theory]
    [InlineData(LongBefore, 2, 2, true)]
    [InlineData(LongBefore, 20, 40, false)]
    [InlineData(12, 35, 43, false)] // started after the first, stopped before the second
    [InlineData(55, 60, 60, true)]
    [InlineData(55, 55, 75, true)] // stopped by the second, where only its end was seen
    [InlineData(70, 80, 80, false)]
    public void Of_two_orders_each_has_its_own_time(int launched, int from, int to, bool may) =>
        Assert.Equal(may, (Sent(60, 61) with { Before = Sent(0, 1) }).MayHaveStopped(At(launched), At(from), At(to)));

    private static StopOrder Sent(int at, int? answered) => new(At(at)) { AnsweredAt = answered is { } then ? At(then) : null };

    private static DateTimeOffset At(int seconds) => Worlds.Now.AddSeconds(seconds);
}

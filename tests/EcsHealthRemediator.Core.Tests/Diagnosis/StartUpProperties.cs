using EcsHealthRemediator.Diagnosis;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class StartUpProperties
{
    private static readonly Gen<TimeSpan> Times =
        Gen.Frequency((9, Gen.Choose(1, 20)), (1, Gen.Choose(1, 3000))).Select(seconds => TimeSpan.FromSeconds(seconds));

    private static readonly Arbitrary<(List<TimeSpan> Measured, TimeSpan Life, TimeSpan More)> Starts =
        (from measured in Times.ListOf()
         from life in Times
         from more in Times
         select (measured.ToList(), life, more)).ToArbitrary();

    [Fact]
    public void The_grace_period_is_whole_half_minutes_above_every_life_and_the_usual_start() =>
        Prop.ForAll(Starts, start =>
        {
            var seconds = StartUp.GracePeriodFor(start.Measured, start.Life);
            var covered = start.Measured.Count(time => time.TotalSeconds < seconds);
            return seconds % 30 == 0 && seconds > start.Life.TotalSeconds && covered >= 0.95 * start.Measured.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Slower_starts_ask_for_no_less() =>
        Prop.ForAll(Starts, start =>
        {
            var slower = start.Measured.Select(time => time + start.More).ToList();
            var longest = start.Measured.Append(start.Life).Max();
            return StartUp.GracePeriodFor(slower, start.Life) >= StartUp.GracePeriodFor(start.Measured, start.Life)
                || start.Life >= longest; // the first whole measurement replaces the generous guess from a life cut short
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_longer_life_cut_short_asks_for_no_less() =>
        Prop.ForAll(Starts, start =>
            StartUp.GracePeriodFor(start.Measured, start.Life + start.More) >= StartUp.GracePeriodFor(start.Measured, start.Life))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}

using System.Globalization;
using System.Text;
using EcsHealthRemediator.Remediation;
using Xunit.Abstractions;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>
/// Random schedules over the real step: invocations that come between each other's calls, crashes, faults of every port, people and
/// operators. A schedule that breaks a promise is printed with its seed, shortened.
/// </summary>
public sealed class ModelCheckTests(ITestOutputHelper output)
{
    private const int Sampled = 300;

    private const int Most = 10_000;

    [Fact]
    public void No_schedule_breaks_a_promise()
    {
        var from = TestSample.IsAll ? 0 : TestSample.Number;
        var (steps, changes, messages) = (0L, 0L, 0L);
        var (entered, stopped, left) = (0, 0, 0);
        var broken = new StringBuilder();
        var count = int.TryParse(Environment.GetEnvironmentVariable("MODEL_SCHEDULES"), out var asked) ? asked : TestSample.IsAll ? Most : Sampled;
        SynchronizationContext.SetSynchronizationContext(null);
        foreach (var seed in Enumerable.Range(from, count))
        {
            var happenings = Schedule.Draw(seed);
            var model = Schedule.Play(happenings);
            (steps, changes, messages) = (steps + model.Steps, changes + model.Changes.Count, messages + model.Messages.Count);
            entered += model.Changes.Count(change => change.Command is EnterStandby);
            stopped += model.Changes.Count(change => change.Command is StopInstance { InStandbyOf: not null });
            left += model.Changes.Count(change => change.Command is ExitStandby);
            if (model.Violations is not [var first, ..]) continue;
            if (broken.Length > 20_000) break;
            var less = Schedule.Shorten(happenings, first.Promise);
            model = Schedule.Play(less);
            var again = model.Violations[0];
            broken.AppendLine(CultureInfo.InvariantCulture, $"seed {seed} breaks {again.Promise.Name} ({again.Promise.Says}): {again.What}");
            broken.AppendLine(string.Join(", ", less));
            foreach (var incident in model.Store.All)
            {
                broken.AppendLine(CultureInfo.InvariantCulture, $"  {incident.Id} {incident.State}: ").AppendLine(
                    string.Join(" / ", incident.Timeline.TakeLast(7).Select(entry => $"{entry.At:HH:mm:ss} {entry.Text}")));
                foreach (var told in incident.Announced)
                    broken.AppendLine(CultureInfo.InvariantCulture, $"    told {told.At:HH:mm:ss} {told.Key} {told.With}");
            }
        }

        output.WriteLine($"{count} schedules from seed {from}: {steps} steps, {changes} changes, {messages} messages; "
            + $"{entered} times to Standby, {stopped} stops there, {left} times out of it.");
        Assert.True(broken.Length == 0, broken.ToString());
    }
}

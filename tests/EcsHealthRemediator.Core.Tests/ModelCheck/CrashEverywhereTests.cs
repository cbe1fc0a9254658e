using Xunit.Abstractions;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>
/// Lives in which an invocation dies once, before one of its calls, which is after the call before it too: each call of each life
/// in turn. A sample is played with every test run, and all with <c>./dev test --all</c>.
/// </summary>
public sealed class CrashEverywhereTests(ITestOutputHelper output)
{
    private const int Sampled = 60;

    private static readonly Happening Minute = new("a minute", 0, 0);

    private static readonly Happening Breaks = new("a host breaks", 0, 10);

    /// <summary>What happens in each, beside what the remediator does of it.</summary>
    private static readonly Dictionary<string, IReadOnlyList<Happening>> Lives =
        new Dictionary<string, IReadOnlyList<Happening>>
        {
            ["a restart"] = [Breaks],
            ["a drain"] = [new("a mode of drains", 0, 1), new("a host breaks", 0, 0), .. Minutes(8), new("a host recovers", 0, 0)],
            ["a drain that a restart takes over"] = [new("a mode of drains", 0, 1), new("a host breaks", 0, 0)],
            ["a raise"] = [new("tasks start slowly", 0, 1), .. Minutes(25)],
            ["a raise that does not help"] = [new("tasks start slowly", 0, 0), .. Minutes(60)],
            ["two hosts"] = [Breaks, .. Minutes(6), new("a host breaks", 1, 10)],
            ["an approval"] = [new("a mode", 1, 0), Breaks, .. Minutes(4), new("an answer", 1, 0)],
            ["a rejection"] = [new("a mode", 1, 0), Breaks, .. Minutes(4), new("an answer", 0, 0)],
            ["starts that fall back"] = [new("a start falls back", 0, 3), Breaks],
            ["hardware that stays bad"] = [new("hardware stays bad", 0, 0), Breaks],
            ["a host that heals while it drains"] = [Breaks, .. Minutes(3), new("a host recovers", 0, 0)],
            ["somebody who activates it"] = [Breaks, .. Minutes(3), new("somebody activates", 0, 0)],
            ["somebody who stops it"] =
                [Breaks, .. Minutes(2), new("somebody stops", 0, 0), .. Minutes(9), new("somebody starts", 0, 0)],
            ["a pause"] = [Breaks, .. Minutes(3), new("a pause", 20, 0)],
            ["the way back to observe"] = [Breaks, .. Minutes(4), new("a mode", 3, 0)],
            ["a restart in Standby"] = [new("a group", 0, 0), Breaks],
            ["a Standby that a person ends"] =
                [new("a group", 0, 0), Breaks, .. Minutes(8), new("somebody exits Standby", 0, 0)],
            ["a host that heals in Standby"] = [new("a group", 0, 0), Breaks, .. Minutes(6), new("a host recovers", 0, 0)],
            ["an agent that is lost"] =
                [Breaks, .. Minutes(5), new("an agent is lost", 0, 0), .. Minutes(20), new("agents are back", 0, 0)],
        };

    [Fact]
    public void A_crash_before_any_call_of_any_life_breaks_no_promise()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var points = Lives
            .SelectMany(life => Enumerable.Range(1, Schedule.Play(life.Value).Turns).Select(turn => (life.Key, turn))).ToList();
        var random = new Random(TestSample.Number);
        var chosen = TestSample.IsAll ? points : [.. Enumerable.Range(0, Sampled).Select(_ => points[random.Next(points.Count)])];

        var broken = chosen.Select(point => (Point: point, Schedule.Play(Lives[point.Key], point.turn).Violations))
            .Where(played => played.Violations.Count > 0)
            .Select(played => $"{played.Point}: {played.Violations[0].Promise.Name}: {played.Violations[0].What}").ToList();

        output.WriteLine(
            $"{points.Count} calls in {Lives.Count} lives; {chosen.Count} crashes played, {broken.Count} broke a promise.");
        Assert.True(broken.Count == 0, string.Join('\n', broken.Take(20)));
    }

    /// <summary>Otherwise a life would come to its end before the change in which it is to crash.</summary>
    [Fact]
    public void Lives_go_as_far_as_their_names_say()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var unchanged = Lives.Where(life => Schedule.Play(life.Value).Changes.Count == 0).Select(life => life.Key);

        Assert.Equal(["a rejection"], unchanged);
        Assert.Equal(
            ["SetContainerInstanceStatus", "EnterStandby", "StopInstance", "StartInstance", "ExitStandby", "SetContainerInstanceStatus"],
            Schedule.Play(Lives["a restart in Standby"]).Changes.Select(change => change.Command.GetType().Name));
    }

    private static IEnumerable<Happening> Minutes(int count) => Enumerable.Repeat(Minute, count);
}

using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.TestUtilities;
using EcsHealthRemediator.Aws.Tests.Events;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;
using Outcome = EcsHealthRemediator.Reporting.Outcome;

namespace EcsHealthRemediator.Function.Tests;

/// <summary>Events that are nearly right, through the entry of each function: each ends in an outcome that has a name.</summary>
public sealed class EventFuzzTests(ITestOutputHelper output)
{
    private const int Sampled = 1_000;

    private const int Most = 100_000;

    private static readonly HashSet<string> Named = [.. Enum.GetValues<IncidentStatus>().Select(KebabCase.Of)];

    [Fact]
    public void No_event_that_is_nearly_right_ends_the_function_in_an_exception()
    {
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll(
            EventMutations.Mutated().ToArbitrary(),
            json =>
            {
                var remediator = new InMemoryRemediator();
                remediator.Store.Put(
                    IncidentFactory.Of(Snapshots.Of("api"), new SignalInfo("tick", null, null, null), remediator.Time.Now));
                var desk = new OperatorDesk(remediator.Store, remediator.Time);
                return Count(ends, "operators' function", EndOf(desk.HandleAsync, json))
                    & Count(ends, "remediator", EndOf(remediator.Remediator.HandleAsync, json));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestSample.IsAll ? Most : Sampled));

        foreach (var (end, count) in ends) output.WriteLine($"{end}: {count}");
        Assert.Contains("remediator: watching", ends.Keys);
        Assert.Contains("remediator: ignored", ends.Keys);
    }

    private static bool Count(SortedDictionary<string, int> ends, string function, IReadOnlyList<string> named)
    {
        var end = $"{function}: {string.Join(" and ", named)}";
        ends[end] = ends.GetValueOrDefault(end) + 1;
        return named.All(name => name == "nothing" || Named.Contains(name));
    }

    private static IReadOnlyList<string> EndOf(Func<Signal, CancellationToken, Task<IReadOnlyList<Outcome>>> handle, string json)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var context = new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(60), Logger = new RecordingLogger() };
        var answer = JsonNode.Parse(new Function(handle).HandleAsync(input, context).GetAwaiter().GetResult());
        return answer switch
        {
            null => ["nothing"],
            JsonArray several => [.. several.Select(one => $"{one!["status"]}").Distinct()],
            _ => [$"{answer["status"]}"],
        };
    }
}

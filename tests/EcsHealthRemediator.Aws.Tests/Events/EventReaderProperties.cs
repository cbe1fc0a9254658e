using System.Text;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Events;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;
using EcsHealthRemediator.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Aws.Tests.Events;

public sealed class EventReaderProperties
{
    private const int MostKept = 4_000;

    private static readonly string[] Replacements =
        ["null", "0", "-1e400", "true", "\"\"", "\"x\"", "[]", "[null]", "[[1]]", "{}", "{\"a\":null}"];

    [Fact]
    public void No_bytes_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => EventReader.Read(bytes) is Ignored)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void No_damaged_sample_throws() =>
        Prop.ForAll(
            (from name in Gen.Elements(Samples.Names())
             from at in Gen.Choose(0, int.MaxValue)
             from damage in Gen.Choose(0, 255)
             select (name, at, damage)).ToArbitrary(),
            sample =>
            {
                var bytes = Encoding.UTF8.GetBytes(Samples.Load(sample.name).ToJsonString());
                bytes[sample.at % bytes.Length] = (byte)sample.damage;
                return EventReader.Read(bytes) is not null;
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void No_value_of_the_wrong_type_throws()
    {
        foreach (var name in Samples.Names())
        {
            foreach (var path in Paths(Samples.Load(name)))
            {
                foreach (var replacement in Replacements)
                    Assert.NotNull(Samples.Read(Replace(Samples.Load(name), path, replacement).ToJsonString()));
            }
        }
    }

    /// <summary>
    /// <c>./dev test --all</c> reads a hundred thousand. Neither an exception nor more than what is
    /// kept of an event: the store holds 400 KB, of which this is to take little.
    /// </summary>
    [Fact]
    public void No_event_that_is_nearly_right_throws_or_becomes_large()
    {
        Prop.ForAll(
            EventMutations.Mutated().ToArbitrary(),
            json =>
            {
                var signal = Samples.Read(json);
                var told = IncidentFactory.Describe(signal);
                return told.Text is not { Length: > MostKept } && told.EventId is not { Length: > MostKept }
                    && IsBounded(Claim.Of(signal));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestSample.IsAll ? 100_000 : 1_000));
    }

    private static bool IsBounded(Claim? claim) => claim is null
        || ((claim.Cluster is null || ServiceRef.IsName(claim.Cluster)) && claim.Service is not { Length: > MostKept }
            && claim.TargetGroups.Count <= SignalText.MaxItems + 1 && claim.TargetGroups.All(text => text.Length <= MostKept)
            && claim.ContainerInstance is not { Length: > MostKept }
            && claim.Whole().All(subject => subject.ServiceName.Length <= 255));

    private static IEnumerable<object[]> Paths(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(field => Below(field.Key, field.Value)),
        JsonArray list => list.SelectMany((item, i) => Below(i, item)),
        _ => [],
    };

    private static IEnumerable<object[]> Below(object step, JsonNode? node) =>
        Paths(node).Select(rest => (object[])[step, .. rest]).Prepend([step]);

    private static JsonNode Replace(JsonNode root, object[] path, string replacement)
    {
        var parent = path[..^1].Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (path[^1] is int index)
            parent[index] = JsonNode.Parse(replacement);
        else
            parent[(string)path[^1]] = JsonNode.Parse(replacement);

        return root;
    }
}

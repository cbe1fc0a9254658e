using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Outcome = EcsHealthRemediator.Reporting.Outcome;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed class BusEntryTests
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As a rule gets it: what EventBridge adds stands around the entry.</summary>
    [Theory]
    [InlineData(IncidentEvent.Opened, "would-apply")]
    [InlineData(IncidentEvent.Changed, "begins-to-restart")]
    [InlineData(IncidentEvent.Closed, "fixed-by-restart")]
    public void The_samples_are_what_the_product_puts(IncidentEvent happened, string story)
    {
        var outcome = Stories.ByName[story];
        var entry = BusEntry.Of(happened, outcome);
        var received = new JsonObject
        {
            ["version"] = "0",
            ["id"] = $"d1b9a1f3-0000-4000-8000-00000000000{(int)happened + 2}",
            ["detail-type"] = entry.DetailType,
            ["source"] = BusEntry.Source,
            ["account"] = outcome.Account,
            ["time"] = $"{outcome.Timeline[^1].At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}",
            ["region"] = outcome.Region,
            ["resources"] = new JsonArray([.. entry.Resources.Select(resource => JsonValue.Create(resource))]),
            ["detail"] = JsonNode.Parse(entry.Detail),
        };

        Approved.Text($"events/out/incident-{KebabCase.Of(happened)}.json", received.ToJsonString(Readable) + "\n");
    }

    [Fact]
    public void The_service_the_target_group_and_the_instances_are_the_resources()
    {
        Assert.Equal(
            [
                "arn:aws:ecs:eu-central-1:111122223333:service/shop/web",
                "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web-tg/73e2d6bc24d8a067",
                "arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0",
            ],
            BusEntry.Of(IncidentEvent.Opened, Stories.WouldApply).Resources);
        Assert.Empty(BusEntry.Of(IncidentEvent.Opened, Outcome.Ignored(null, DateTimeOffset.UnixEpoch, "no incident")).Resources);
    }

    [Fact]
    public void No_event_is_larger_than_an_entry_may_be()
    {
        HoldsFor(HostileOutcomes.Any, 200);
        HoldsFor(HostileOutcomes.Huge, 10);

        static void HoldsFor(Gen<Outcome> outcomes, int cases) =>
            Prop.ForAll(outcomes.ToArbitrary(), Fits).Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    private static bool Fits(Outcome outcome)
    {
        var entry = BusEntry.Of(IncidentEvent.Changed, outcome);
        var bytes = entry.Resources.Append(BusEntry.Source).Append(entry.DetailType).Append(entry.Detail).Sum(Encoding.UTF8.GetByteCount);
        return bytes < BusEntry.MaxBytes
            && JsonSerializer.Deserialize(entry.Detail, OutcomeJson.Default.Outcome)!.Status == outcome.Status;
    }

    [Fact]
    public void An_event_says_that_it_was_shortened()
    {
        var gaps = Enumerable.Range(0, 3_000).Select(n => new Gap($"ecs:{n}", new string('x', 100)));
        var entry = BusEntry.Of(IncidentEvent.Changed, Stories.WouldApply with { Gaps = [.. gaps] });

        Assert.Contains("This event was shortened", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Evidence_that_an_operator_asked_for_is_not_put()
    {
        using var evidence = JsonDocument.Parse("""{"secret":1}""");

        Assert.DoesNotContain(
            "secret", BusEntry.Of(IncidentEvent.Opened, Stories.WouldApply with { Evidence = evidence.RootElement }).Detail,
            StringComparison.Ordinal);
    }
}

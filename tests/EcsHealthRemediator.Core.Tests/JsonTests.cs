using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Remediation;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests;

public sealed class JsonTests
{
    private static readonly OutcomeJson IndentedOutcome =
        new(new(OutcomeJson.Default.Options) { WriteIndented = true, NewLine = "\n" });

    private static readonly Snapshot World =
        Worlds.Healthy().Impaired(1).Killed(1, lifeSeconds: 100).WithEvent(1, "Request timed out");

    private static readonly OtherServices Others =
        new([new("arn:service/shop/api", "arn:group") { ReportedAt = Worlds.Now, Hosts = [new("i-1", null, 1, 2, 3)] }], 4);

    private static readonly MissingResource Gone = new(MissingKind.LoadBalancer, "arn:balancer", "it does not exist");

    private static readonly Gap Throttled = new("ecs:DescribeTasks", "ThrottlingException: slow down");

    [Fact]
    public void A_snapshot_reads_back_as_it_was_and_means_the_same()
    {
        var world = World with { Gaps = [Throttled], Missing = [Gone], Neighbours = Others };

        var read = ThereAndBack(world, CoreJson.Default.Snapshot);

        Assert.Equivalent(world, read, strict: true);
        Assert.Equivalent(world.Diagnose(), read.Diagnose(), strict: true);
    }

    [Fact]
    public void What_was_not_read_stays_unread_and_what_is_empty_stays_empty()
    {
        Snapshot world = new() { TakenAt = Worlds.Now, Subject = Worlds.Subject, Targets = [] };

        var read = ThereAndBack(world, CoreJson.Default.Snapshot);

        Assert.Null(read.Tasks);
        Assert.Null(read.Service);
        Assert.Empty(read.Targets!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(20)]
    public void An_incident_reads_back_as_it_was_at_any_point_of_its_life(int minutes)
    {
        var incident = Impaired().Minutes(minutes).Incident;

        Assert.Equivalent(incident, ThereAndBack(incident, CoreJson.Default.Incident), strict: true);
    }

    [Fact]
    public void The_progress_of_every_fix_is_stored_under_the_name_of_the_fix()
    {
        var stored = typeof(FixProgress).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .ToDictionary(attribute => attribute.DerivedType, attribute => (string)attribute.TypeDiscriminator!);
        var all = typeof(FixProgress).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FixProgress)) && !type.IsAbstract).ToList();

        Assert.Equal(all.ToHashSet(), stored.Keys.ToHashSet());
        Assert.Equal(Enum.GetValues<Fix>().Select(KebabCase.Of).Order(), stored.Values.Order());
    }

    [Fact]
    public void An_outcome_reads_back_as_it_was()
    {
        var outcome = Outcome.Of(Impaired().UntilEnded().Incident);

        Assert.Equivalent(outcome, ThereAndBack(outcome, OutcomeJson.Default.Outcome), strict: true);
    }

    [Fact]
    public void Ledgers_and_pauses_read_back_as_they_were()
    {
        var ledger = new Ledger("scope").Claim("incident", Fix.RestartInstance, "i-1", Worlds.Now);
        var pause = new PauseOrder("release day", null, Worlds.Now);

        Assert.Equivalent(ledger, ThereAndBack(ledger, CoreJson.Default.Ledger), strict: true);
        Assert.Equal(pause, ThereAndBack(pause, CoreJson.Default.PauseOrder));
    }

    /// <summary>What a later version adds, documents of this one lack.</summary>
    [Fact]
    public void An_incident_that_lacks_any_one_list_reads_as_if_it_were_empty()
    {
        var whole = JsonSerializer.Serialize(Impaired().UntilEnded().Incident, CoreJson.Default.Incident);
        // What a proposal is made of is required since the day on which there was one.
        var lists = PathsOfLists(JsonNode.Parse(whole)!, []).Where(path => !path.Contains("proposal")).ToList();

        Assert.InRange(lists.Count, 10, int.MaxValue);
        Assert.All(lists, path =>
        {
            var document = JsonNode.Parse(whole)!;
            path.SkipLast(1).Aggregate(document, (node, key) => node is JsonArray array ? array[int.Parse(key)]! : node[key]!)
                .AsObject().Remove(path[^1]);

            var read = document.Deserialize(CoreJson.Default.Incident)!;
            Assert.NotEmpty(JsonSerializer.Serialize(read, CoreJson.Default.Incident));
        });
    }

    private static IEnumerable<string[]> PathsOfLists(JsonNode node, string[] path) => node switch
    {
        JsonObject some => some.Where(pair => pair.Value is not null).SelectMany(pair => PathsOfLists(pair.Value!, [.. path, pair.Key])),
        JsonArray array => array.SelectMany((item, index) => item is null ? [] : PathsOfLists(item, [.. path, $"{index}"]))
            .Append(path),
        _ => [],
    };

    [Fact]
    public void The_outcome_is_spelled_as_approved()
    {
        var incident = Impaired().UntilEnded().Incident with { Gaps = [Throttled] };

        Reporting.Approval.Matches("outcome", JsonSerializer.Serialize(Outcome.Of(incident), IndentedOutcome.Outcome) + "\n");
    }

    [Fact]
    public void Ids_are_spelled_as_others_read_them()
    {
        AssertSpelled<Verdict>("fault", "ok", "unknown", "not-applicable");
        AssertSpelled<Confidence>("weak", "strong", "proof");
        AssertSpelled<FindingSource>("aws", "host", "metrics", "logs", "several");
        AssertSpelled<Fix>("raise-grace-period", "restart-instance", "drain-instance");
        AssertSpelled<FixMode>("off", "observe", "finish", "approve", "auto");
        AssertSpelled<Decision>("applied", "would-apply", "awaiting-approval", "blocked", "failed", "reverted");
        AssertSpelled<GuardId>(
            "observe-mode", "not-approved", "approval-expired", "not-opted-in", "opted-out", "paused", "change-freeze",
            "deployment-in-progress",
            "shared-cause", "budget", "cooldown", "host-away", "quarantined", "persistence", "not-safe", "no-spare-capacity",
            "already-recovering", "group-repairs", "evidence-gap", "at-limit");
        AssertSpelled<IncidentStatus>(
            "watching", "acting", "verifying", "fixed", "not-fixed", "self-healed", "needs-human", "inconclusive", "ignored");
        AssertSpelled<IncidentState>("watching", "acting", "verifying", "closed");
    }

    private static IncidentSimulator Impaired() => new IncidentSimulator(World, Worlds.Auto).Look();

    private static void AssertSpelled<T>(params string[] names)
        where T : struct, Enum => Assert.Equal(names, Enum.GetValues<T>().Select(KebabCase.Of));

    private static T ThereAndBack<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type)!;
}

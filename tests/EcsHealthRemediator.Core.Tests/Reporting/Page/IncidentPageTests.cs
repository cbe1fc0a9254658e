using EcsHealthRemediator.Application;
using EcsHealthRemediator.Core.Tests.Remediation;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

/// <summary>What people read on the page, as somebody has approved it in <c>Approved/</c>.</summary>
public sealed class IncidentPageTests
{
    private const string Evidence = "tests/EcsHealthRemediator.Cli.Tests/evidence";

    public static TheoryData<string> Stand => [.. Stories.ByName.Keys];

    public static TheoryData<string> Recorded => ["security-group", "nlb-egress", "wrong-path", "zone-not-enabled", "steady"];

    [Theory]
    [MemberData(nameof(Stand))]
    public void The_page_of_an_outcome_reads_as_approved(string name) =>
        Approval.Matches(
            $"page-{name}", PageDocument.Outline(IncidentPage.Of(new(Stories.ByName[name]) { FunctionName = "remediator" })));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_page_of_recorded_evidence_reads_as_approved(string name)
    {
        var evidence = EvidenceFile.Read(File.ReadAllText(Path.Combine(Approved.Root, Evidence, $"{name}.json")));

        var page = IncidentPage.Of(evidence.Page(evidence.Diagnosis()) with { EvidenceFile = $"{name}.json" });

        Approval.Matches($"page-evidence-{name}", PageDocument.Outline(page));
    }

    [Fact]
    public void The_band_of_each_status_and_severity_reads_as_approved()
    {
        TargetCount?[] counts = [null, new(0, 3), new(1, 3), new(2, 3), new(3, 3)];
        var bands =
            from status in Enum.GetValues<IncidentStatus>()
            from count in counts
            let outcome = Stories.NoFixIsOurs with { Status = status, Targets = count }
            select $"{status}, {(count is null ? "not read" : $"{count.Healthy} of {count.Wanted}")}: {Signs(outcome)}";

        Approval.Matches("page-bands", string.Join('\n', bands) + "\n");
    }

    [Fact]
    public void The_same_source_gives_the_same_page_to_the_byte() =>
        Assert.Equal(IncidentPage.Of(new(Stories.Blocked)), IncidentPage.Of(new(Stories.Blocked)));

    [Fact]
    public void A_host_that_was_restarted_still_shows_since_when_it_was_impaired()
    {
        var life = RestartLives.Impaired();
        life.Physics = world => HostPhysics.Minute(world).WithInstance(1, i => i.State == "pending" ? i with { LaunchTime = world.TakenAt } : i);
        life.UntilEnded();

        var page = IncidentPage.Of(new(life.Messages[^1]) { Snapshot = life.World });

        Assert.Contains($"{Worlds.Id(1)}: system check impaired, until it was started again", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_event_without_a_service_there_is_a_page_too()
    {
        var ignored = Outcome.Ignored(null, DateTimeOffset.UnixEpoch, "It is of another region.");

        Assert.Contains("It is of another region", PageDocument.Outline(IncidentPage.Of(new(ignored))), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_shell_would_read_as_more_than_a_word_is_quoted()
    {
        var outcome = Stories.Blocked with { Service = new("shop", "web'; rm -rf ~", "") };

        Assert.Contains(
            @"--service 'web'\''; rm -rf ~'", PageDocument.Outline(IncidentPage.Of(new(outcome))), StringComparison.Ordinal);
    }

    private static string Signs(Outcome outcome) => PageDocument.Outline(IncidentPage.Of(new(outcome))).Split('\n')
        .Single(line => line.StartsWith("p signs: ", StringComparison.Ordinal))["p signs: ".Length..];
}

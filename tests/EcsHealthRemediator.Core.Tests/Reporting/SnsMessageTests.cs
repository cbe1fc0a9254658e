using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed class SnsMessageTests
{
    private static readonly IReadOnlyDictionary<string, Outcome> All = Stories.ByName;

    private static readonly JsonWriterOptions Readable =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_story_reads_as_approved(string name)
    {
        using var message = Published.Of(All[name], "ecs-health-remediator");

        using var card = new MemoryStream();
        using (var writer = new Utf8JsonWriter(card, Readable))
            message.Card.WriteTo(writer);
        var text = Encoding.UTF8.GetString(card.ToArray());

        var attributes = string.Join(", ", message.Attributes.Select(pair => $"{pair.Key}={pair.Value}"));
        Approval.Matches(name, $"Attributes: {attributes}\nSubject: {message.Subject}\n\n{message.Email}\n{text}\n");
    }

    [Theory]
    [InlineData(Decision.Blocked, GuardId.NotSafe, false)]
    [InlineData(Decision.Blocked, GuardId.NoSpareCapacity, false)]
    [InlineData(Decision.Blocked, GuardId.SharedCause, false)]
    [InlineData(Decision.Blocked, GuardId.DeploymentInProgress, false)]
    [InlineData(Decision.Reverted, null, false)]
    [InlineData(Decision.Failed, null, false)]
    [InlineData(Decision.Blocked, GuardId.NotOptedIn, true)]
    [InlineData(Decision.Blocked, GuardId.Budget, true)]
    [InlineData(Decision.WouldApply, GuardId.ObserveMode, true)]
    public void No_form_of_a_message_has_a_command_that_the_guards_refuse_for_the_sake_of_safety(
        Decision decision, GuardId? guard, bool isPrinted)
    {
        var outcome = Stories.Refused(decision, guard);

        using var message = Published.Of(outcome, "f");

        Assert.All(
            [message.Email, message.Body("https"), message.Body("sqs")],
            text => Assert.Equal(isPrinted, text.Contains("stop-instances", StringComparison.Ordinal)));
        Assert.Equal(!isPrinted, message.Email.Contains($"{GuardTexts.Step(outcome.Actions[0])}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_follows_from_the_cause_is_told_and_is_no_advice()
    {
        var closed = Finding.Fault(CheckId.SecurityGroup, Confidence.Strong, "Packets do not pass.") with
        {
            Remedy = new("Add the rule.", null, null),
        };
        var effect = All["fixed-by-grace-period"].Findings.Single(finding => finding.Check == CheckId.GracePeriod);
        var outcome = All["no-fix-is-ours"] with
        {
            Findings = [closed, effect],
            Cause = new(closed.Check, closed.Confidence, closed.Source, closed.Summary),
        };

        using var message = Published.Of(outcome, null);

        Assert.Contains("Add the rule.", message.Email, StringComparison.Ordinal);
        Assert.Contains("What follows from it: Tasks are stopped while they start", message.Email, StringComparison.Ordinal);
        Assert.DoesNotContain("Raise the health check grace period", message.Email, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckId.ApplicationResponse, true)]
    [InlineData(CheckId.SecurityGroup, false)]
    public void The_previous_revision_is_advised_where_the_new_one_fails_by_itself(string check, bool isAdvised)
    {
        var cause = Finding.Fault(check, Confidence.Strong, "The cause.") with { Remedy = new("See to the cause.", null, null) };
        var revision = Finding.Fault(CheckId.DeploymentInProgress, Confidence.Strong, "The new revision web:2 fails.") with
        {
            Remedy = new("Roll back to web:1.", "aws ecs update-service --task-definition web:1", null),
        };
        var outcome = All["no-fix-is-ours"] with
        {
            Findings = [revision, cause],
            Cause = new(cause.Check, cause.Confidence, cause.Source, cause.Summary),
        };

        using var message = Published.Of(outcome, null);

        Assert.Contains("Do: See to the cause.", message.Email, StringComparison.Ordinal);
        Assert.Equal(isAdvised, message.Email.Contains("Roll back to web:1.", StringComparison.Ordinal));
    }

    [Fact]
    public void In_the_middle_of_a_change_what_was_seen_before_it_is_no_advice()
    {
        var other = Finding.Fault(CheckId.AgentConnection, Confidence.Proof, "The agent is away.", []) with
        {
            Remedy = new("Look at the agent.", null, null),
        };

        using var message = Published.Of(All["stuck"] with { Findings = [.. All["stuck"].Findings, other] }, null);

        Assert.Contains("See to what stopped the change: i-0123456789abcdef0 could not be started", message.Email, StringComparison.Ordinal);
        Assert.DoesNotContain("Look at the agent.", message.Email, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_subscriber_gets_its_form_and_programs_get_the_whole_outcome(string name)
    {
        using var message = Published.Of(All[name]);

        Assert.Equal(["default", "email", "https", "sqs", "lambda"], message.Protocols);
        Assert.Equal(message.Email, message.Body("default"));
        Assert.Equal(message.Body("sqs"), message.Body("lambda"));
        Assert.Equal(
            JsonSerializer.Serialize(All[name], OutcomeJson.Default.Outcome),
            JsonSerializer.Serialize(message.Outcome, OutcomeJson.Default.Outcome));
    }

    [Fact]
    public void All_that_is_said_about_one_incident_lands_in_one_thread()
    {
        using var first = Published.Of(Stories.AwaitingApproval);
        using var last = Published.Of(Stories.FixedByRaise);

        Assert.Equal("web-20261122-100000", ThreadId(first));
        Assert.Equal(ThreadId(first), ThreadId(last));
        Assert.NotEqual(first.Card.GetProperty("id").GetString(), last.Card.GetProperty("id").GetString());
    }

    [Fact]
    public void Without_the_name_of_the_function_the_approval_is_the_command_of_the_tool()
    {
        using var message = Published.Of(Stories.AwaitingApproval);

        Assert.Contains("\n    ecs-health approve web-20261122-100000\n", message.Email, StringComparison.Ordinal);
        Assert.DoesNotContain("aws lambda", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_id_that_a_shell_would_take_apart_is_in_no_command_of_the_tool()
    {
        using var message = Published.Of(Stories.AwaitingApproval with { IncidentId = "x; rm -rf /" });

        Assert.DoesNotContain("ecs-health approve", message.Email, StringComparison.Ordinal);
        Assert.Contains("\"incidentId\":\"x; rm -rf /\"", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void An_incident_id_cannot_break_out_of_the_command_to_approve_it()
    {
        using var message = Published.Of(Stories.AwaitingApproval with { IncidentId = "x'; rm -rf /; '" }, "f");

        Assert.Contains(
            """--payload '{"command":"approve","incidentId":"x\u0027; rm -rf /; \u0027","by":"'"$USER"'"}' /dev/stdout""",
            message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guard_is_told_once_with_the_command_that_lifts_it()
    {
        using var message = Published.Of(Stories.WouldApply);

        Assert.Single(message.Email.Split("What would unlock it").Skip(1));
        Assert.Contains(
            "aws --region eu-central-1 ec2 create-tags --resources i-0123456789abcdef0 --tags Key=ecs-health-remediator,Value=approved",
            message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_guard_says_why_and_what_would_unlock_it()
    {
        var told = Enum.GetValues<GuardId>().Select(guard =>
        {
            var action = Stories.Blocked.Actions[0] with { BlockedBy = guard };
            using var message = Published.Of(Stories.Blocked with { Actions = [action] });
            return message.Email;
        }).ToList();

        Assert.All(told, email => Assert.DoesNotContain("a guard refused", email, StringComparison.Ordinal));
        Assert.All(told, email => Assert.DoesNotContain("See the reason", email, StringComparison.Ordinal));
    }

    [Fact]
    public void What_healed_by_itself_carries_no_command_of_a_mere_hint()
    {
        using var message = Published.Of(Stories.HealedOfAHint);

        Assert.DoesNotContain("aws ", message.Email, StringComparison.Ordinal);
        Assert.DoesNotContain("aws ", message.Body("https"), StringComparison.Ordinal);
        Assert.Contains("Perhaps it was: the application answered 404", message.Email, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_names_its_region_and_stands_under_its_sentence(string name)
    {
        using var message = Published.Of(All[name], "f");
        var lines = message.Email.Split('\n');

        foreach (var (line, at) in lines.Select((line, at) => (line, at)).Where(pair => pair.line.StartsWith("    aws", StringComparison.Ordinal)))
        {
            Assert.StartsWith("    aws --region eu-central-1 ", line, StringComparison.Ordinal);
            Assert.Matches("^(Do: |  [A-Z])", lines[at - 2]);
        }
    }

    [Theory]
    [InlineData(0, 2, Severity.Critical)]
    [InlineData(1, 2, Severity.Major)]
    [InlineData(2, 3, Severity.Minor)]
    [InlineData(0, 0, Severity.Major)]
    public void How_bad_it_is_goes_by_what_is_healthy(int healthy, int wanted, Severity severity)
    {
        var outcome = Stories.NoFixIsOurs with { Targets = new(healthy, wanted) };

        Assert.Equal(severity, outcome.Severity);
        Assert.Equal(Severity.Info, (outcome with { Status = IncidentStatus.SelfHealed }).Severity);
        Assert.Equal(Severity.Major, (outcome with { Targets = null }).Severity);
    }

    [Fact]
    public void A_subject_breaks_no_id_and_no_word()
    {
        var subjects = All.Values.SelectMany(outcome => new[] { 5, 20, 60 }.Select(length => outcome with
        {
            Service = outcome.Service! with { Name = new('n', length) },
        })).Select(outcome => (Whole: outcome, Subject: SnsMessageBuilder.Build(outcome).Subject)).ToList();

        Assert.All(subjects, pair => Assert.InRange(pair.Subject.Length, 20, 99));
        Assert.All(subjects, pair => Assert.DoesNotMatch(@"i-0[0-9a-f]{0,15}(\b| \.\.\.)", pair.Subject));
    }

    [Fact]
    public void What_was_tried_and_did_not_help_is_not_advised_again()
    {
        using var message = Published.Of(Stories.NotFixedAndReverted);

        Assert.DoesNotContain("aws ecs update-service", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_too_long_is_left_out_rather_than_cut()
    {
        var finding = Stories.NoFixIsOurs.Findings[1];
        var remedy = finding.Remedy! with { Command = $"aws {new string('x', 5_000)}" };

        using var message = Published.Of(Stories.NoFixIsOurs with { Findings = [finding with { Remedy = remedy }] });

        Assert.DoesNotContain("aws xx", message.Email, StringComparison.Ordinal);
        Assert.Contains("too long to be shown", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void What_SNS_cannot_carry_is_shortened_with_a_note_and_keeps_the_cause()
    {
        var entry = new TimelineEntry(DateTimeOffset.UnixEpoch, new string('x', 200));
        using var message = Published.Of(Stories.NoFixIsOurs with { Timeline = [.. Enumerable.Repeat(entry, 5_000)] });

        Assert.Equal("health-check-path", message.Outcome.Cause!.Check);
        Assert.Equal(Stories.NoFixIsOurs.Findings.Count, message.Outcome.Findings.Count);
        Assert.Equal("This message was shortened to fit into an SNS message.", message.Outcome.Timeline[^1].Text);
        Assert.Contains("This message was shortened", message.Email, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_lines_are_shortened_before_anything_else()
    {
        var complaints = Stories.NoCpuLeft.Findings.Single(finding => finding.Check == CheckId.ApplicationErrors);
        var entry = new TimelineEntry(DateTimeOffset.UnixEpoch, "Looked.");
        using var message = Published.Of(Stories.NoCpuLeft with
        {
            Findings = [.. Stories.NoCpuLeft.Findings.Select(finding => finding.Check != CheckId.ApplicationErrors ? finding
                : complaints with { Evidence = [.. Enumerable.Repeat(new string('x', 300), 1_000)] })],
            Timeline = [.. Enumerable.Repeat(entry, 50)],
        });

        Assert.Equal(3, message.Outcome.Findings.Single(finding => finding.Check == CheckId.ApplicationErrors).Evidence.Count);
        Assert.Equal(50, message.Outcome.Timeline.Count(line => line.Text == "Looked."));
        Assert.NotNull(message.Outcome.Findings.Single(finding => finding.Check == CheckId.ApplicationErrors).Links);
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("\u0001")]
    [InlineData("\"\\")]
    [InlineData("漢")]
    public void Even_text_that_JSON_makes_seven_times_as_long_fits(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 4_000));
        var remedy = new Remedy(text, text, text);
        var fault = Stories.NoFixIsOurs.Findings[1] with { Summary = text, Evidence = [text, text], Remedy = remedy };
        var action = Stories.Blocked.Actions[0] with { Reason = text, Before = text, After = text, Resource = text };

        var message = SnsMessageBuilder.Build(Stories.NoFixIsOurs with
        {
            IncidentId = text,
            Service = new(text, text, text),
            TargetGroup = new(text, text),
            Findings = [.. Enumerable.Repeat(fault, 10)],
            Actions = [.. Enumerable.Repeat(action, 10)],
            Gaps = [.. Enumerable.Repeat(new Gap(text, text), 10)],
        });

        Assert.InRange(Encoding.UTF8.GetByteCount(message.Message), 1, SnsMessageBuilder.MaxBytes);
    }

    private static string? ThreadId(Published message) =>
        message.Card.GetProperty("metadata").GetProperty("threadId").GetString();
}

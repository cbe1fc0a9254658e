using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class ApplicationErrorsTests
{
    private const string NoDatabase = "ERROR could not connect to orders-db: connection refused";

    private static readonly Snapshot Refuses = Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed");

    [Fact]
    public void A_missing_dependency_of_tasks_that_refuse_connections_is_the_cause()
    {
        var conclusion = Refuses.Logged(1, "ERROR retry 3", NoDatabase, "ERROR giving up").Diagnose();

        Assert.Equal((CheckId.ApplicationErrors, Confidence.Strong), (conclusion.Cause?.Check, conclusion.Cause?.Confidence));
        Assert.Equal(Verdict.Fault, conclusion.Finding(CheckId.NotListening)!.Verdict);
        Assert.Equal("The failing tasks log that they cannot reach something they need.", conclusion.Cause!.Summary);
        Assert.Equal(
            [
                "09:59:50Z app/task1: ERROR giving up",
                $"09:59:40Z app/task1: {NoDatabase}",
                "09:59:30Z app/task1: ERROR retry 3",
            ],
            conclusion.Cause.Evidence);
        Assert.StartsWith("See to what the application cannot reach", conclusion.Cause.Remedy!.Summary, StringComparison.Ordinal);
        Assert.Equal(
            "aws logs get-log-events --region eu-west-1 --log-group-name /ecs/web --log-stream-name ecs/app/task1 --limit 100",
            conclusion.Cause.Remedy.Command);
        Assert.Equal(
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/"
                + "$252Fecs$252Fweb/log-events/ecs$252Fapp$252Ftask1",
            conclusion.Cause.Links!["log app/task1"]);
    }

    [Fact]
    public void Lines_that_say_the_same_are_one_fact() =>
        Assert.Equal(
            [$"09:59:50Z app/task1: {NoDatabase} (2 times)", "09:59:40Z app/task1: ERROR retry 3"],
            Examine(Refuses.Logged(1, NoDatabase, "ERROR retry 3", NoDatabase)).Evidence);

    [Theory]
    [InlineData("ERROR disk is slow", Confidence.Weak)]
    [InlineData("Error: bind EADDRINUSE 0.0.0.0:8080", Confidence.Strong)]
    [InlineData("java.net.UnknownHostException: orders-db", Confidence.Strong)]
    [InlineData("FATAL: password authentication failed for user web", Confidence.Strong)]
    public void Lines_alone_are_a_hint_and_more_where_they_tell_of_start_or_dependency(string line, Confidence confidence) =>
        Assert.Equal(confidence, Examine(Refuses.Logged(1, line)).Confidence);

    /// <summary>Programs complain when they are well, too.</summary>
    [Fact]
    public void Lines_that_tell_of_nothing_are_named_only_where_there_is_nothing_else()
    {
        Assert.Equal(CheckId.NotListening, Refuses.Logged(1, "ERROR disk is slow").Diagnose().Cause!.Check);
        Assert.Equal(CheckId.ApplicationErrors, Refuses.Logged(1, NoDatabase).Diagnose().Cause!.Check);
        Assert.Equal(CheckId.ApplicationErrors, Worlds.Healthy().Unexplained().Logged(1, "ERROR disk is slow").Diagnose().Cause!.Check);
    }

    [Theory]
    [InlineData("ERROR see https://example.com/help", "The failing tasks log errors.")]
    [InlineData("Error: bind EADDRINUSE 0.0.0.0:8080", "The failing tasks log that they cannot start.")]
    public void What_an_application_wrote_is_evidence_and_never_part_of_the_summary(string line, string summary)
    {
        var finding = Examine(Refuses.Logged(1, line));

        Assert.Equal(summary, finding.Summary);
        Assert.EndsWith(line, Assert.Single(finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_that_only_time_out_or_answer_404_do_not_behave_like_it()
    {
        Assert.Equal(Confidence.Weak,
            Examine(Worlds.Healthy().WithTarget(1, "unhealthy", "Request timed out").Logged(1, NoDatabase)).Confidence);
        var wrongPath = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [404]").Logged(1, NoDatabase);
        Assert.Equal(Confidence.Weak, Examine(wrongPath).Confidence);
        Assert.Equal(CheckId.HealthCheckPath, wrongPath.Diagnose().Cause?.Check);
    }

    [Fact]
    public void A_missing_dependency_explains_the_code_that_the_application_answers_and_an_error_without_a_reason_does_not()
    {
        var world = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [503]");

        Assert.Equal(CheckId.ApplicationErrors, world.Logged(1, NoDatabase).Diagnose().Cause?.Check);
        Assert.Equal(CheckId.ApplicationResponse, world.Logged(1, "ERROR GET /health 503").Diagnose().Cause?.Check);
    }

    [Theory]
    [InlineData(CheckId.ContainerExit)]
    [InlineData(CheckId.SecurityGroup)]
    [InlineData(CheckId.InstanceStatus)]
    public void Lines_never_outrank_what_others_prove(string check)
    {
        var world = check switch
        {
            CheckId.ContainerExit => Refuses.Exited(1),
            CheckId.SecurityGroup => Worlds.Healthy().AllAnswer("Request timed out").Closed(1, 2, 3).Exited(0),
            _ => Refuses.Impaired(1),
        };

        var conclusion = world.Logged(1, NoDatabase).Diagnose();

        Assert.Equal(check, conclusion.Cause?.Check);
        Assert.Equal(Verdict.Fault, conclusion.Finding(CheckId.ApplicationErrors)!.Verdict);
    }

    [Fact]
    public void A_name_that_a_shell_would_read_makes_no_command()
    {
        var world = Refuses.Logged(1, NoDatabase);

        Assert.Null(Examine(world with { Logs = [world.Logs![0] with { Name = "ecs/$(reboot)/task1" }] }).Remedy!.Command);
    }

    [Fact]
    public void A_log_in_another_region_is_named_and_linked()
    {
        var world = Refuses.Logged(1);
        var finding = Examine(world with { Logs = [world.Logs![0] with { Region = "us-east-1", Errors = null }] });

        Assert.Equal(
            (Verdict.NotApplicable, "The log is kept in us-east-1, where it was not read."), (finding.Verdict, finding.Summary));
        Assert.StartsWith("https://us-east-1.console", finding.Links!["log app/task1"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_read_is_unknown_and_what_is_silent_is_well()
    {
        var silent = Refuses.Logged(1);

        Assert.Equal(Verdict.Ok, Examine(silent).Verdict);
        Assert.Equal(Verdict.Unknown, Examine(silent with { Logs = [silent.Logs![0] with { Errors = null }] }).Verdict);
        Assert.Equal(Verdict.Unknown, Examine(Refuses with { Logs = null }).Verdict);
        Assert.Equal(Verdict.NotApplicable, Examine(Refuses).Verdict);
        Assert.Equal(Verdict.NotApplicable, Examine(Worlds.Healthy() with { Logs = null }).Verdict);
    }

    private static Finding Examine(Snapshot world) => world.Examine(new ApplicationErrors());
}

using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>
/// What the application's HTTP answers prove: a wrong path, success codes too narrow, an application in trouble.
/// </summary>
public sealed class AnswerCheckTests
{
    private static readonly ICheck[] AnswerChecks = [new HealthCheckPath(), new SuccessCodesCheck(), new ApplicationResponse()];

    private static Snapshot Answers(string codes) =>
        Worlds.Healthy().WithTarget(1, "unhealthy", $"Health checks failed with these codes: [{codes}]");

    [Theory]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("404")]
    [InlineData("405")]
    [InlineData("410")]
    [InlineData("404, 404")]
    public void An_answer_about_the_path_names_the_path(string codes)
    {
        var finding = Answers(codes).Examine(new HealthCheckPath());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Contains("/health", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(Worlds.GroupArn, finding.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404, 502")]
    [InlineData("500")]
    [InlineData("301")]
    public void Other_or_changing_answers_do_not_speak_of_the_path(string codes) =>
        Assert.Equal(Verdict.Ok, Answers(codes).Examine(new HealthCheckPath()).Verdict);

    [Fact]
    public void Two_targets_with_different_answers_do_not_speak_of_the_path() =>
        Assert.Equal(
            Verdict.Ok,
            Answers("404").WithTarget(2, "unhealthy", "Health checks failed with these codes: [502]")
                .Examine(new HealthCheckPath()).Verdict);

    [Theory]
    [InlineData(2, Verdict.Ok)]
    [InlineData(3, Verdict.Fault)]
    public void What_a_host_answered_before_its_latest_three_reports_is_mended(int reports, Verdict verdict)
    {
        var world = Worlds.Healthy().Killed(1, lifeSeconds: 90, secondsAgo: 20)
            .WithEvent(1, "Health checks failed with these codes: [400]", secondsAgo: 900);
        foreach (var report in Enumerable.Range(1, reports))
            world = world.WithEvent(1, "Health checks failed with these codes: [404]", secondsAgo: 400 - (100 * report));

        Assert.Equal(verdict, world.Examine(new HealthCheckPath()).Verdict);
        Assert.Equal(
            Verdict.Ok,
            world.WithEvent(2, "Health checks failed with these codes: [400]", secondsAgo: 30).Examine(new HealthCheckPath()).Verdict);
    }

    [Theory]
    [InlineData(5, Verdict.Ok)]
    [InlineData(6, Verdict.Fault)]
    public void What_tasks_answered_on_a_host_that_they_have_left_since_is_mended_too(int reports, Verdict verdict)
    {
        var world = Worlds.Healthy().Killed(1, lifeSeconds: 90, secondsAgo: 20)
            .WithEvent(1, "Health checks failed with these codes: [400]", secondsAgo: 900);
        foreach (var report in Enumerable.Range(1, reports))
        {
            world = world.WithEvent(
                2 + (report % 2), "Health checks failed with these codes: [404]", secondsAgo: 700 - (100 * report));
        }

        Assert.Equal(verdict, world.Examine(new HealthCheckPath()).Verdict);
    }

    [Fact]
    public void What_a_host_answered_that_is_well_by_now_is_mended_while_others_fail()
    {
        var world = Worlds.Healthy().WithEvent(2, "Health checks failed with these codes: [502]")
            .WithTarget(1, "unhealthy", "Request timed out");

        Assert.Equal(Verdict.NotApplicable, world.Examine(new ApplicationResponse()).Verdict);
        Assert.Equal(
            Verdict.Fault, world.WithTarget(2, "unhealthy", "Request timed out").Examine(new ApplicationResponse()).Verdict);
    }

    [Theory]
    [InlineData("301")]
    [InlineData("204, 301")]
    public void A_good_answer_outside_the_success_codes_is_their_fault(string codes)
    {
        var finding = Answers(codes).Examine(new SuccessCodesCheck());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
    }

    [Fact]
    public void The_success_codes_of_the_remedy_are_one_quoted_value()
    {
        var remedy = Answers("204").Examine(new SuccessCodesCheck()).Remedy!;

        // Unquoted, the AWS CLI reads what follows the comma as the next item of a list.
        Assert.EndsWith("""--matcher 'HttpCode="200,204"'""", remedy.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_is_led_elsewhere_before_it_is_accepted()
    {
        var remedy = Answers("301").Examine(new SuccessCodesCheck()).Remedy!;

        Assert.EndsWith("--health-check-path PATH", remedy.Command!, StringComparison.Ordinal);
        Assert.Contains("hides", remedy.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("401")]
    [InlineData("403")]
    public void Who_is_not_let_in_is_told_to_exempt_the_path_and_how_to_tell_a_login_from_a_name(string code)
    {
        var remedy = Answers(code).WithInstance(1, i => i with { PrivateAddress = "10.0.0.1" })
            .Examine(new HealthCheckPath()).Remedy!;

        Assert.Contains("exempt", remedy.Summary, StringComparison.Ordinal);
        Assert.Contains("curl -skv --max-time 5 http://10.0.0.1:32769/health", remedy.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.example.com", "-H 'Host: shop.example.com'")]
    [InlineData("x'; rm -rf", "-H 'Host: NAME'")] // a person pastes it into a shell
    [InlineData(null, "-H 'Host: NAME'")]
    public void A_name_that_a_listener_rule_forwards_is_the_one_to_ask_with(string? name, string asked)
    {
        Snapshot Named(string code) => (Answers(code) with { Forwards = [new("listener", "rule", null) { HostNames = name is null ? [] : [name] }] })
            .WithInstance(1, instance => instance with { PrivateAddress = "10.0.0.1" });

        Assert.Contains(asked, Named("403").Examine(new HealthCheckPath()).Remedy!.Summary, StringComparison.Ordinal);
        Assert.Contains(asked, Named("400").Examine(new ApplicationResponse()).Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_400_is_looked_at_for_TLS_before_the_Host_header()
    {
        var remedy = Answers("400").Examine(new ApplicationResponse()).Remedy!;

        Assert.Matches("TLS.*Host header", remedy.Summary);
        Assert.EndsWith("--health-check-protocol HTTPS", remedy.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_on_a_path_that_was_good_is_looked_for_behind_the_application()
    {
        var seen = IncidentMemory.Empty with
        {
            Tasks = [new("task1", Worlds.Revision(7), Worlds.Now.AddDays(-1), null, Worlds.Now.AddHours(-20))],
        };

        Assert.StartsWith("Look for what it depends on", Advice(seen), StringComparison.Ordinal);
        Assert.StartsWith("Read the application's log", Advice(IncidentMemory.Empty), StringComparison.Ordinal);
        Assert.StartsWith("Read the application's log", Advice(seen, revision: 8), StringComparison.Ordinal);

        static string Advice(IncidentMemory memory, int revision = 7) => Answers("500")
            .WithService(service => service with { TaskDefinitionArn = Worlds.Revision(revision) })
            .Examine(new ApplicationResponse(), memory).Remedy!.Summary;
    }

    [Theory]
    [InlineData("404", "404")]
    [InlineData("200,404", "404")]
    [InlineData("200-499", "404")]
    [InlineData("200-399", "301")]
    [InlineData("200,301-302", "302")]
    [InlineData("200-599", "503")]
    public void A_code_that_the_target_group_accepts_by_now_is_no_fault(string accepted, string answered)
    {
        var world = Answers(answered).WithGroup(group => group with { SuccessCodes = accepted });

        Assert.All(AnswerChecks, check => Assert.NotEqual(Verdict.Fault, world.Examine(check).Verdict));
    }

    [Theory]
    [InlineData("400")]
    [InlineData("500")]
    [InlineData("502, 503")]
    [InlineData("421")]
    [InlineData("429")]
    public void An_error_of_its_own_is_the_applications(string codes)
    {
        var finding = Answers(codes).Examine(new ApplicationResponse());

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
    }

    [Theory]
    [InlineData("12", CheckId.HealthCheckPath)]
    [InlineData("5", CheckId.HealthCheckPath)]
    [InlineData("16", CheckId.HealthCheckPath)]
    [InlineData("0", CheckId.SuccessCodes)]
    [InlineData("14", CheckId.ApplicationResponse)]
    [InlineData("2", CheckId.ApplicationResponse)]
    public void Answers_by_gRPC_are_told_apart_by_their_own_codes(string code, string check) =>
        Assert.Equal(
            [check],
            AnswerChecks.Select(check => Grpc(code, accepted: "99").Examine(check))
                .Where(finding => finding.Verdict == Verdict.Fault).Select(finding => finding.Check));

    [Fact]
    public void The_remedy_for_gRPC_asks_the_standard_health_service()
    {
        var path = Grpc("12", accepted: "0").Examine(new HealthCheckPath()).Remedy!;
        var codes = Grpc("0", accepted: "12").Examine(new SuccessCodesCheck()).Remedy!;

        Assert.EndsWith(
            "--health-check-path /grpc.health.v1.Health/Check --matcher GrpcCode=0", path.Command!, StringComparison.Ordinal);
        Assert.EndsWith("""--matcher 'GrpcCode="12,0"'""", codes.Command!, StringComparison.Ordinal);
        Assert.Null(Grpc("5", "0", "/grpc.health.v1.Health/Check").Examine(new HealthCheckPath()).Remedy!.Command);
    }

    private static Snapshot Grpc(string code, string accepted, string path = "/AWS.ALB/healthcheck") =>
        Answers(code).WithGroup(
            group => group with { ProtocolVersion = "GRPC", HealthCheckPath = path, SuccessCodes = accepted });

    [Fact]
    public void A_refused_Host_header_has_a_remedy_of_its_own() =>
        Assert.Contains(
            "Host header", Answers("400").Examine(new ApplicationResponse()).Remedy!.Summary, StringComparison.Ordinal);

    [Fact]
    public void An_answer_without_an_error_clears_the_application() =>
        Assert.Equal(Verdict.Ok, Answers("404").Examine(new ApplicationResponse()).Verdict);

    [Theory]
    [InlineData("Request timed out")]
    [InlineData("Health checks failed")]
    [InlineData("Health checks failed with these codes: []")]
    [InlineData("Health checks failed with these codes: [code]")]
    [InlineData(null)]
    public void Without_a_code_no_check_of_answers_finds_a_fault(string? reason)
    {
        var world = Worlds.Healthy().WithTarget(1, "unhealthy", reason);

        Assert.All(
            AnswerChecks, check => Assert.Contains(world.Examine(check).Verdict, new[] { Verdict.Ok, Verdict.NotApplicable }));
        Assert.Equal(Verdict.NotApplicable, world.Examine(new HealthCheckPath()).Verdict);
        Assert.Equal(Verdict.NotApplicable, world.Examine(new ApplicationResponse()).Verdict);
    }

    [Fact]
    public void Unread_targets_leave_the_answers_unknown() =>
        Assert.All(
            AnswerChecks, check =>
                Assert.Equal(Verdict.Unknown, (Answers("404") with { Targets = null }).Examine(check).Verdict));

    [Fact]
    public void An_unread_target_group_leaves_path_and_success_codes_unknown()
    {
        var world = Answers("404") with { TargetGroup = null };

        Assert.Equal(Verdict.Unknown, world.Examine(new HealthCheckPath()).Verdict);
        Assert.Equal(Verdict.Unknown, world.Examine(new SuccessCodesCheck()).Verdict);
    }

    [Fact]
    public void A_TCP_health_check_has_neither_path_nor_success_codes()
    {
        var world = Worlds.Healthy().WithTarget(1, "unhealthy", "Health checks failed")
            .WithGroup(group => group with { HealthCheckProtocol = "TCP", HealthCheckPath = null, SuccessCodes = null });

        Assert.Equal(Verdict.NotApplicable, world.Examine(new HealthCheckPath()).Verdict);
        Assert.Equal(Verdict.NotApplicable, world.Examine(new SuccessCodesCheck()).Verdict);
    }

    [Theory]
    [InlineData(1199, Verdict.Fault)]
    [InlineData(1200, Verdict.NotApplicable)]
    public void A_service_event_counts_while_it_is_recent(double secondsAgo, Verdict verdict) =>
        Assert.Equal(
            verdict,
            Worlds.Healthy().WithEvent(1, "Health checks failed with these codes: [404]", secondsAgo)
                .Killed(1, lifeSeconds: 100).Examine(new HealthCheckPath()).Verdict);

    [Fact]
    public void What_events_told_is_history_once_nothing_fails_and_nothing_was_just_killed() =>
        Assert.Equal(
            Verdict.NotApplicable,
            Worlds.Healthy().WithEvent(1, "Health checks failed with these codes: [404]")
                .Killed(1, lifeSeconds: 100, secondsAgo: 300).Examine(new HealthCheckPath()).Verdict);

    [Fact]
    public void A_service_event_about_another_target_group_counts_nothing() =>
        Assert.Equal(
            Verdict.NotApplicable,
            Worlds.Healthy().WithEvent(1, "Health checks failed with these codes: [404]", group: $"{Worlds.GroupArn}0")
                .Examine(new HealthCheckPath()).Verdict);

    [Theory]
    [InlineData("curl -f http://localhost:8080/healthz || exit 1", "/healthz")]
    [InlineData("wget -q -O- \"http://127.0.0.1/up?full=1\"", "/up")]
    [InlineData("curl http://[::1]:8080/a/b.c~d-e_f", "/a/b.c~d-e_f")]
    public void The_containers_own_health_check_tells_the_right_path(string command, string path) =>
        Assert.EndsWith($"--health-check-path {path}", PathCommand(["CMD-SHELL", command]), StringComparison.Ordinal);

    [Fact]
    public void A_health_check_of_words_tells_the_right_path_too() =>
        Assert.EndsWith(
            "--health-check-path /healthz",
            PathCommand(["CMD", "curl", "-f", "http://localhost/healthz"]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("curl http://localhost/health")]
    [InlineData("curl http://example.com/elsewhere")]
    [InlineData("curl http://localhost/$(reboot)")]
    [InlineData("curl http://localhost/`reboot`")]
    [InlineData("curl http://localhost/a%20b")]
    [InlineData("curl http://localhost/a>b")]
    [InlineData("curl http://localhost/a\nreboot'")]
    [InlineData("curl http://localhost/{a,b}")]
    [InlineData("curl http://localhost/a*")]
    [InlineData("curl file:///etc/passwd")]
    [InlineData("pg_isready")]
    [InlineData("")]
    public void What_is_no_plain_other_path_on_the_container_never_enters_the_command(string healthCheck)
    {
        var command = PathCommand(["CMD-SHELL", healthCheck]);

        Assert.Matches("^aws elbv2 modify-target-group --target-group-arn [a-z0-9:/-]+ --health-check-path (PATH|/a)$", command);
    }

    private static string PathCommand(IReadOnlyList<string> healthCheck) =>
        (Answers("404") with { TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", healthCheck, null)]) })
            .Examine(new HealthCheckPath()).Remedy!.Command!;
}

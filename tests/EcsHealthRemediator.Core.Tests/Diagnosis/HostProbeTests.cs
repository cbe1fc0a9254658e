using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>What the answer of a host proves, and what it clears.</summary>
public sealed class HostProbeTests
{
    private const string Everywhere = "00000000:1F90";

    private static readonly Snapshot IsRefused = Worlds.Healthy().AllAnswer("Health checks failed");

    private static readonly Snapshot IsLate = Worlds.Healthy().AllAnswer("Request timed out");

    private static readonly Snapshot Answers404 = Worlds.Healthy().AllAnswer("Health checks failed with these codes: [404]");

    [Fact]
    public void A_socket_at_the_loopback_address_is_the_proof_and_named()
    {
        var finding = IsRefused.Examine(new NotListening(), Said(new("refused") { Listening = ["0100007F:1F90"] }));

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.Contains("127.0.0.1:8080", finding.Summary, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0", finding.Remedy!.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(119, Confidence.Weak)]
    [InlineData(120, Confidence.Strong)]
    public void That_nothing_listens_is_more_than_a_hint_once_the_task_has_had_time_to_start(int seconds, Confidence confidence)
    {
        var finding = IsRefused.Examine(new NotListening(), Said(new("refused") { Listening = ["00000000:2382"] }, seconds));

        Assert.Equal((Verdict.Fault, confidence), (finding.Verdict, finding.Confidence));
        Assert.Contains("0.0.0.0:9090", Assert.Single(finding.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void A_grace_period_is_time_to_start()
    {
        var patient = IsRefused.WithService(service => service with { GracePeriodSeconds = 600 });

        Assert.Equal(
            Confidence.Weak, patient.Examine(new NotListening(), Said(new("refused") { Listening = [] }, 599)).Confidence);
    }

    [Fact]
    public void Healthy_siblings_or_a_longer_start_that_was_measured_make_it_a_hint_again()
    {
        var deaf = Said(new("refused") { Listening = [] }, 600);
        var started = Worlds.Now.AddHours(-1);
        IncidentMemory Measured(int seconds) => deaf with
        {
            Tasks = [new("slow", Worlds.Revision(7), started, started.AddSeconds(60), started.AddSeconds(seconds))],
        };

        Assert.Equal(Confidence.Strong, IsRefused.Examine(new NotListening(), Measured(600)).Confidence);
        Assert.Equal(Confidence.Weak, IsRefused.Examine(new NotListening(), Measured(601)).Confidence);
        Assert.Equal(Confidence.Weak, IsRefused.WithTarget(2, "healthy").Examine(new NotListening(), deaf).Confidence);
    }

    [Fact]
    public void One_that_listens_does_not_speak_for_one_that_does_not()
    {
        var both = Said(new("refused") { Listening = [] });
        both = both with
        {
            Probes = [.. both.Probes, .. Said(new("answered") { Code = 200, Seconds = 0.1, Listening = [Everywhere] }).Probes],
        };

        var finding = IsRefused.Examine(new NotListening(), both);

        Assert.Equal((Verdict.Fault, Confidence.Weak), Verdicts(finding));
        Assert.Contains(finding.Evidence, fact => fact.Contains("nothing listens on port 8080", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_the_sockets_could_not_be_read_a_refusal_stays_the_hint_that_it_was() =>
        Assert.Equal(Confidence.Weak, IsRefused.Examine(new NotListening(), Said(new("refused"))).Confidence);

    [Fact]
    public void A_Network_Load_Balancer_tells_nothing_and_the_host_tells_it() =>
        Assert.Equal(
            Confidence.Strong,
            Worlds.Healthy().Unexplained().AllAnswer("Health checks failed")
                .Examine(new NotListening(), Said(new("not-asked") { Listening = [] })).Confidence);

    [Fact]
    public void An_open_port_clears_the_application_of_not_listening() =>
        Assert.Equal(
            Verdict.Ok,
            IsRefused.Examine(
                new NotListening(), Said(new("answered") { Code = 200, Seconds = 0.1, Listening = [Everywhere] })).Verdict);

    [Fact]
    public void What_is_not_understood_on_the_host_either_is_the_wrong_protocol()
    {
        var finding = IsRefused.Examine(new HealthCheckProtocol(), Said(new("not-http") { OtherScheme = "https" }));

        Assert.Equal((Verdict.Fault, Confidence.Proof), (finding.Verdict, finding.Confidence));
        Assert.EndsWith("--health-check-protocol HTTPS", finding.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_speaks_neither_HTTP_nor_HTTPS_has_no_command_that_mends_it()
    {
        var finding = IsRefused.Examine(new HealthCheckProtocol(), Said(new("not-http")));

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.Null(finding.Remedy!.Command);
    }

    [Fact]
    public void Too_late_on_the_host_is_the_application() =>
        Assert.Equal(
            (Verdict.Fault, Confidence.Proof), Verdicts(IsLate.Examine(new HealthCheckTimeout(), Said(new("timed-out")))));

    [Theory]
    [InlineData(new double[] { 99, 99, 99, 99, 99 }, CheckId.ResourceSaturation)]
    [InlineData(new double[] { 20, 20, 20, 99, 99 }, CheckId.ResourceSaturation)]
    [InlineData(new double[] { 99, 99, 99, 99, 20 }, CheckId.HealthCheckTimeout)]
    public void Too_late_for_want_of_CPU_is_proven_and_no_cause_of_its_own(double[] cpu, string cause)
    {
        var conclusion = IsLate.ServiceCpu(cpu).Diagnose(Said(new("timed-out")));

        Assert.Equal((Verdict.Fault, Confidence.Proof), Verdicts(conclusion.Finding(CheckId.HealthCheckTimeout)!));
        Assert.Equal(cause, conclusion.Cause!.Check);
    }

    [Fact]
    public void A_peak_of_CPU_that_has_just_begun_is_more_than_a_hint_where_the_hosts_wait_in_vain_too()
    {
        var peak = IsLate.ServiceCpu(20, 20, 20, 99, 99);

        Assert.Equal(Confidence.Strong, peak.Examine(new ResourceSaturation(), Said(new("timed-out"))).Confidence);
        Assert.Equal(
            Confidence.Weak,
            peak.Examine(new ResourceSaturation(), Said(new("answered") { Code = 200, Seconds = 0.01 })).Confidence);
    }

    [Fact]
    public void In_time_on_the_host_is_not_the_application()
    {
        var finding = IsLate.Examine(new HealthCheckTimeout(), Said(new("answered") { Code = 200, Seconds = 0.01 }));

        Assert.Equal(Verdict.Ok, finding.Verdict);
        Assert.Contains("lost between the host and the load balancer", finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_code_on_the_host_is_a_proof()
    {
        Assert.Equal((Verdict.Fault, Confidence.Strong), Verdicts(Answers404.Examine(new HealthCheckPath())));
        Assert.Equal(
            (Verdict.Fault, Confidence.Proof),
            Verdicts(Answers404.Examine(new HealthCheckPath(), Said(new("answered") { Code = 404, Seconds = 0.01 }))));
    }

    [Fact]
    public void A_code_that_only_the_host_heard_is_named_behind_a_Network_Load_Balancer()
    {
        var world = Worlds.Healthy().BehindNetworkLoadBalancer()
            .WithGroup(group => group with { HealthCheckProtocol = "HTTP", HealthCheckPath = "/health", SuccessCodes = "200" })
            .AllAnswer("Health checks failed");

        var cause = world.Diagnose(Said(new("answered") { Code = 503, Seconds = 0.01 })).Cause!;

        Assert.Equal((CheckId.ApplicationResponse, Confidence.Proof), (cause.Check, cause.Confidence));
    }

    [Fact]
    public void What_only_the_host_hears_says_nothing_of_what_keeps_the_load_balancer_waiting()
    {
        var heard = Said(new("answered") { Code = 503, Seconds = 0.01 });

        Assert.Equal(Verdict.NotApplicable, IsLate.Examine(new ApplicationResponse(), heard).Verdict);
        Assert.Equal(Verdict.Fault, IsLate.Closed(1, 2, 3).Examine(PathCheck.SecurityGroup, heard).Verdict);
    }

    [Fact]
    public void An_answer_that_hangs_on_the_Host_header_is_not_the_paths_fault()
    {
        var memory = Said(new("answered") { Code = 404, Seconds = 0.01, LocalhostCode = 200 });

        var cause = Answers404.Diagnose(memory).Cause!;

        Assert.Equal((CheckId.ApplicationResponse, Confidence.Proof), (cause.Check, cause.Confidence));
        Assert.Contains("Host header", cause.Remedy!.Summary, StringComparison.Ordinal);
        Assert.Equal(Verdict.Ok, Answers404.Examine(new HealthCheckPath(), memory).Verdict);
    }

    [Theory]
    [InlineData(403, 403, CheckId.ApplicationResponse)]
    [InlineData(403, null, CheckId.HealthCheckPath)]
    [InlineData(404, 404, CheckId.HealthCheckPath)]
    public void Who_is_forbidden_under_any_name_is_refused_by_the_application_and_not_by_the_path(
        int code, int? localhost, string cause)
    {
        var answers = Worlds.Healthy().AllAnswer($"Health checks failed with these codes: [{code}]");
        var named = answers.Diagnose(Said(new("answered") { Code = code, Seconds = 0.01, LocalhostCode = localhost })).Cause!;

        Assert.Equal(cause, named.Check);
        Assert.Equal(code == 403, named.Remedy!.Summary.Contains("without a login", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(400)]
    public void A_name_of_a_listener_rule_that_is_served_proves_that_the_Host_header_is_refused(int code)
    {
        var cause = Named(code).Diagnose(Heard(code, 200)).Cause!;

        Assert.Equal((CheckId.ApplicationResponse, Confidence.Proof), (cause.Check, cause.Confidence));
        Assert.EndsWith("and 200 where the Host is shop.example.com.", cause.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public void An_application_that_refuses_its_own_name_too_lacks_the_path_and_that_is_proven(int code)
    {
        var cause = Named(code).Diagnose(Heard(code, code)).Cause!;

        Assert.Equal((CheckId.HealthCheckPath, Confidence.Proof), (cause.Check, cause.Confidence));
        Assert.Contains("and the same where the Host is shop.example.com", string.Join('\n', cause.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void While_no_name_that_is_known_was_asked_a_host_that_hears_the_same_proves_nothing_of_the_path() =>
        Assert.Equal(
            (Verdict.Fault, Confidence.Strong),
            Verdicts(Named(404).Examine(new HealthCheckPath(), Said(new("answered") { Code = 404, Seconds = 0.01, LocalhostCode = 404 }))));

    [Fact]
    public void A_bad_request_under_its_own_name_too_is_not_the_headers_fault() =>
        Assert.StartsWith(
            "It is not the Host header", Named(400).Examine(new ApplicationResponse(), Heard(400, 400)).Remedy!.Summary, StringComparison.Ordinal);

    private static Snapshot Named(int code) => Worlds.Healthy().AllAnswer($"Health checks failed with these codes: [{code}]") with
    {
        Forwards = [new("listener", "rule", null) { HostNames = ["shop.example.com"] }],
    };

    private static IncidentMemory Heard(int code, int named)
    {
        var said = Said(new("answered") { Code = code, Seconds = 0.01, LocalhostCode = code, HostNameCodes = [named] });
        return said with
        {
            Probes = [.. said.Probes.Select(probe => probe with { Request = probe.Request with { HostNames = "shop.example.com" } })],
        };
    }

    [Fact]
    public void An_old_answer_proves_nothing()
    {
        var memory = Said(new("refused") { Listening = [] });
        var later = IsRefused with { TakenAt = IsRefused.TakenAt.AddMinutes(21) };

        Assert.Equal(Confidence.Weak, later.Examine(new NotListening(), memory).Confidence);
    }

    public static TheoryData<string> Changes() => [.. Changed.Keys];

    private static readonly Dictionary<string, Func<Snapshot, Snapshot>> Changed = new()
    {
        ["scheme"] = world => world.WithGroup(group => group with { HealthCheckProtocol = "HTTPS" }),
        ["path"] = world => world.WithGroup(group => group with { HealthCheckPath = "/ready" }),
        ["port"] = world => world.WithGroup(group => group with { HealthCheckPort = "9090" }),
        ["revision"] = world => world.WithService(service => service with { TaskDefinitionArn = Worlds.Revision(8) }),
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_answer_to_what_nobody_asks_any_more_is_forgotten(string what)
    {
        var asked = Said(new("refused") { Listening = [] });

        Assert.Single(IsRefused.Context(asked).Failures.Probes);
        Assert.Empty(Changed[what](IsRefused).Context(asked).Failures.Probes);
    }

    [Theory]
    [InlineData("timed-out", "Health checks failed with these codes: [404]", false)]
    [InlineData("refused", "Health checks failed with these codes: [404]", false)]
    [InlineData("timed-out", "Request timed out", true)]
    [InlineData("answered", "Health checks failed with these codes: [404]", true)]
    [InlineData("answered", "Health checks failed with these codes: [500]", false)]
    public void Once_the_load_balancer_hears_the_application_a_host_that_did_not_is_outdated(string outcome, string reason, bool counts)
    {
        var asked = Said(new(outcome) { Code = outcome == "answered" ? 404 : null });
        var now = Worlds.Healthy().AllAnswer(reason);
        var lag = now.TargetGroup!.TimeToUnhealthy;

        Assert.Single((now with { TakenAt = Worlds.Now + lag - TimeSpan.FromSeconds(1) }).Context(asked).Failures.Probes);
        Assert.Equal(counts, (now with { TakenAt = Worlds.Now + lag }).Context(asked).Failures.Probes.Count > 0);
    }

    [Fact]
    public void No_answer_leaves_every_finding_as_it_was()
    {
        var silent = IncidentMemory.Empty with { Probes = [Probe() with { NoAnswer = "nothing came back" }] };

        Assert.Equivalent(IsRefused.Diagnose(), IsRefused.Diagnose(silent), strict: true);
    }

    private static (Verdict, Confidence) Verdicts(Finding finding) => (finding.Verdict, finding.Confidence);

    /// <summary>A host is not asked by HTTP/2 or gRPC; what listens tells the two apart.</summary>
    [Theory]
    [InlineData("GRPC")]
    [InlineData("HTTP2")]
    public void What_listens_tells_a_deaf_program_from_one_that_speaks_another_protocol_version(string version)
    {
        var world = Worlds.Healthy().AllAnswer("Health checks failed").WithGroup(group => group with { ProtocolVersion = version });
        var (deaf, heard) = (Listens(), Listens(Everywhere));

        var isDeaf = world.Diagnose(deaf).Cause!;
        var isHeard = world.Diagnose(heard).Cause!;

        Assert.Equal((CheckId.NotListening, Confidence.Strong), (isDeaf.Check, isDeaf.Confidence));
        Assert.Equal((CheckId.HealthCheckProtocol, Confidence.Strong), (isHeard.Check, isHeard.Confidence));
        Assert.Contains(isHeard.Evidence, fact => fact.StartsWith($"{Worlds.Id(1)}: asked itself", StringComparison.Ordinal));
        Assert.Equal(Verdict.NotApplicable, world.Killed(2, lifeSeconds: 3000).Examine(new HealthCheckProtocol(), heard).Verdict);

        static IncidentMemory Listens(params string[] sockets) => Said(new("not-asked") { Listening = sockets }, scheme: "tcp");
    }

    internal static IncidentMemory Said(ProbeResult answer, int taskSeconds = 600, string scheme = "http") => IncidentMemory.Empty with
    {
        Probes =
        [
            Probe(scheme) with
            {
                CommandId = "1",
                Answer = answer with { Probe = 1 },
                TaskStartedAt = Worlds.Now.AddSeconds(-taskSeconds),
            },
        ],
    };

    private static HostProbe Probe(string scheme = "http") => new(
        new()
        {
            InstanceId = Worlds.Id(1),
            TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/task1",
            Container = "app",
            NetworkMode = "bridge",
            Address = "10.0.0.1",
            Port = 32769,
            ContainerPort = 8080,
            Scheme = scheme,
            Path = "/health",
            TimeoutSeconds = 5,
        },
        Worlds.Now);
}

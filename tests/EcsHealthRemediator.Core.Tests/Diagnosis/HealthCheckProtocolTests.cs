using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>It takes a second sign to say that the protocol is wrong: whatever refuses connections looks the same.</summary>
public sealed class HealthCheckProtocolTests
{
    private const string Refused = "Health checks failed";

    private static Snapshot ByHttps => Worlds.Healthy().WithGroup(group => group with { HealthCheckProtocol = "HTTPS" });

    private static Snapshot WithOwnCheck(Snapshot world, string command) => world with
    {
        TaskDefinition = new(Worlds.Revision(7), "bridge", [new("app", ["CMD-SHELL", command], null)]),
    };

    private static Snapshot RegisteredAt(Snapshot world, int port) => world.WithService(
        service => service with { LoadBalancers = [new(Worlds.GroupArn, "app", port)] });

    private static Finding Examine(Snapshot world) => world.Examine(new HealthCheckProtocol());

    [Fact]
    public void HTTPS_to_a_group_that_sends_requests_by_HTTP_is_a_fault_where_it_is_broken_off()
    {
        var finding = Examine(ByHttps.AllAnswer(Refused));

        Assert.Equal((Verdict.Fault, Confidence.Strong), (finding.Verdict, finding.Confidence));
        Assert.EndsWith("--health-check-protocol HTTP", finding.Remedy!.Command!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_TLS_port_that_is_asked_in_plain_answers_400() =>
        Assert.EndsWith(
            "--health-check-protocol HTTPS",
            Examine(Worlds.Healthy().WithGroup(group => group with { Protocol = "HTTPS" })
                .AllAnswer("Health checks failed with these codes: [400]")).Remedy!.Command!,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("curl -fk https://localhost:8080/health", "HTTPS")]
    [InlineData("/bin/grpc_health_probe -addr=:8080", "gRPC")]
    public void The_containers_own_health_check_tells_the_protocol(string command, string protocol)
    {
        var finding = Examine(RegisteredAt(WithOwnCheck(Worlds.Healthy().AllAnswer(Refused), command), 8080));

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.Contains(protocol, finding.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 60, Confidence.Strong)]
    [InlineData(200, 5, Confidence.Weak)] // the load balancer had no time to ask again
    public void A_program_that_answers_its_host_by_TLS_and_not_the_load_balancer_wants_another_version(
        int code, int secondsAgo, Confidence confidence)
    {
        var finding = Secure.Examine(new HealthCheckProtocol(), ByTls(code, secondsAgo));

        Assert.Equal((Verdict.Fault, confidence), (finding.Verdict, finding.Confidence));
        Assert.Contains("accept TLS 1.2", finding.Remedy!.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_answer_or_a_late_one_is_no_sign_of_another_version_of_TLS()
    {
        Assert.NotEqual(Verdict.Fault, Secure.Examine(new HealthCheckProtocol(), ByTls(500, 60)).Verdict);
        Assert.NotEqual(
            Verdict.Fault, Secure.AllAnswer("Request timed out").Examine(new HealthCheckProtocol(), ByTls(200, 60)).Verdict);
    }

    private static Snapshot Secure =>
        Worlds.Healthy().WithGroup(group => group with { Protocol = "HTTPS", HealthCheckProtocol = "HTTPS" }).AllAnswer(Refused);

    private static IncidentMemory ByTls(int code, int secondsAgo)
    {
        var said = HostProbeTests.Said(new("answered") { Code = code, Seconds = 0.1, Listening = ["00000000:1F90"] });
        return said with
        {
            Probes = [.. said.Probes.Select(probe => probe with
            {
                Request = probe.Request with { Scheme = "https" },
                OrderedAt = Worlds.Now.AddSeconds(-secondsAgo),
            })],
        };
    }

    [Fact]
    public void The_protocol_version_of_a_group_cannot_be_changed_so_no_command_tries()
    {
        var world = RegisteredAt(WithOwnCheck(Worlds.Healthy().AllAnswer(Refused), "curl http://localhost:8080/"), 8080);

        var finding = Examine(world.WithGroup(group => group with { ProtocolVersion = "GRPC" }));

        Assert.Equal(Verdict.Fault, finding.Verdict);
        Assert.Null(finding.Remedy!.Command);
    }

    [Fact]
    public void The_own_health_check_of_another_port_tells_nothing() =>
        Assert.Equal(
            Verdict.NotApplicable,
            Examine(RegisteredAt(
                WithOwnCheck(Worlds.Healthy().AllAnswer(Refused), "curl https://localhost:9443/"), 8080)).Verdict);

    [Fact]
    public void Refused_connections_alone_are_no_sign_of_another_protocol() =>
        Assert.Equal(Verdict.NotApplicable, Examine(Worlds.Healthy().AllAnswer(Refused)).Verdict);

    [Theory]
    [InlineData(443, "Health checks failed with these codes: [400]", "HTTPS")]
    [InlineData(8443, Refused, "HTTPS")]
    [InlineData(50051, Refused, "gRPC")]
    public void A_port_that_has_its_protocol_by_convention_tells_it(int port, string reason, string protocol)
    {
        var conclusion = RegisteredAt(Worlds.Healthy().AllAnswer(reason), port).Diagnose();

        Assert.Equal((CheckId.HealthCheckProtocol, Confidence.Strong), (conclusion.Cause!.Check, conclusion.Cause.Confidence));
        Assert.Contains(protocol, conclusion.Cause.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP2", "gRPC")]
    [InlineData("GRPC", "HTTP/1.1")]
    public void The_protocol_version_is_a_hint_where_every_target_breaks_the_connection_off(string version, string other)
    {
        var world = Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = version }).AllAnswer(Refused);

        var cause = world.Diagnose().Cause!;

        Assert.Equal((CheckId.HealthCheckProtocol, Confidence.Weak), (cause.Check, cause.Confidence));
        Assert.Contains(other, cause.Summary, StringComparison.Ordinal);
        Assert.Contains(cause.Evidence, fact => fact.EndsWith($"protocol version {version}", StringComparison.Ordinal));
        Assert.NotEqual(
            Verdict.Fault, Examine(world.WithGroup(group => group with { ProtocolVersion = "HTTP1" })).Verdict);
    }

    [Theory]
    [InlineData(60, CheckId.HealthCheckProtocol)]
    [InlineData(3000, CheckId.NotListening)]
    public void Who_grew_old_once_understood_the_protocol_version(double lifeSeconds, string cause) =>
        Assert.Equal(
            cause,
            Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = "GRPC" }).AllAnswer(Refused).Killed(2, lifeSeconds)
                .Diagnose().Cause!.Check);

    /// <summary>A longer grace period that was tried lets grow old what never passes.</summary>
    [Fact]
    public void Who_grew_old_and_was_never_seen_healthy_has_understood_nothing()
    {
        var world = Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = "GRPC" }).AllAnswer(Refused).Killed(2, 3000);
        var old = world.Tasks!.Single(task => task.StoppingAt is not null);
        var seen = IncidentMemory.Empty with
        {
            Tasks = [new(old.Id, old.TaskDefinitionArn, old.StartedAt!.Value, old.StartedAt.Value.AddMinutes(10), null)],
        };

        Assert.Equal(CheckId.HealthCheckProtocol, world.Diagnose(seen).Cause!.Check);
    }

    [Theory]
    [InlineData(1, CheckId.HealthCheckProtocol)]
    [InlineData(45, CheckId.NotListening)]
    public void Who_was_old_when_it_was_first_seen_had_passed_before_that(int minutes, string cause)
    {
        var world = Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = "GRPC" }).AllAnswer(Refused).Killed(2, 3000);
        var old = world.Tasks!.Single(task => task.StoppingAt is not null);
        var seen = IncidentMemory.Empty with
        {
            Tasks =
            [
                new(old.Id, old.TaskDefinitionArn, old.StartedAt!.Value, old.StoppingAt, null)
                {
                    FirstSeenAt = old.StartedAt.Value.AddMinutes(minutes),
                },
            ],
        };

        Assert.Equal(cause, world.Diagnose(seen).Cause!.Check);
    }

    [Fact]
    public void Whatever_ended_a_task_it_understood_the_protocol_version_if_it_was_old()
    {
        var world = Worlds.Healthy().WithGroup(group => group with { ProtocolVersion = "GRPC" }).AllAnswer(Refused).Killed(2, 3000);
        Snapshot StoppedByUser(string revision) => world with
        {
            Tasks = [.. world.Tasks!.Select(task => task.StoppedReason is null ? task
                : task with { StopCode = "UserInitiated", StoppedReason = "Task stopped by user", TaskDefinitionArn = revision })],
        };

        Assert.Equal(CheckId.NotListening, StoppedByUser(Worlds.Revision(7)).Diagnose().Cause!.Check);
        Assert.Equal(CheckId.HealthCheckProtocol, StoppedByUser(Worlds.Revision(6)).Diagnose().Cause!.Check);
    }

    /// <summary>It would be the same if it were given all the time of the world.</summary>
    [Fact]
    public void Tasks_that_die_young_by_a_protocol_that_may_be_wrong_are_not_slow_to_start()
    {
        var often = Worlds.Healthy().SlowStart().AllAnswer(Refused).Killed(2, lifeSeconds: 100, secondsAgo: 300);

        var version2 = often.WithGroup(group => group with { ProtocolVersion = "HTTP2" });

        Assert.IsType<GracePeriodTrial>(often.Examine(new GracePeriod()).Proposal);
        Assert.IsNotType<GracePeriodTrial>(version2.Examine(new GracePeriod()).Proposal);
        Assert.Equal(CheckId.HealthCheckProtocol, version2.Diagnose().Cause!.Check);
    }

    [Fact]
    public void A_healthy_target_understands_the_health_check() =>
        Assert.Equal(Verdict.Ok, Examine(ByHttps.WithTarget(1, "unhealthy", Refused)).Verdict);

    [Theory]
    [InlineData("Request timed out", Verdict.NotApplicable)]
    [InlineData("Health checks failed with these codes: [404]", Verdict.Ok)]
    public void Any_other_failure_speaks_against_it(string reason, Verdict verdict) =>
        Assert.Equal(verdict, Examine(ByHttps.AllAnswer(reason)).Verdict);

    [Fact]
    public void A_TCP_check_has_no_protocol_to_get_wrong() =>
        Assert.Equal(
            Verdict.NotApplicable, Examine(Worlds.Healthy().BehindNetworkLoadBalancer().AllAnswer(Refused)).Verdict);

    [Fact]
    public void Unread_evidence_is_unknown()
    {
        Assert.Equal(Verdict.Unknown, Examine(ByHttps.AllAnswer(Refused) with { TargetGroup = null }).Verdict);
        Assert.Equal(Verdict.Unknown, Examine(ByHttps.AllAnswer(Refused) with { Targets = null }).Verdict);
    }
}

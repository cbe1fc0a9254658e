import unittest

from sandbox.programs.application import NOISE, REFUSED, Program, Reply, Request
from sandbox.scenario.behaviour import App, Burns
from sandbox.tests.worlds import quiet_world, service, shown

HEALTHY = ("healthy", None, None)
FAILED = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")


def mismatch(code):
    return ("unhealthy", "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{code}]")


class ProgramTest(unittest.TestCase):
    """The answer of a program to a request."""

    def ask(self, app, protocol="HTTP", path="/health", **changes):
        return Program(app, 0, 0).reply(8080, [8080], Request(protocol, path, "10.0.10.10:32768", **changes), 60)

    def code(self, app, *request, **changes):
        reply = self.ask(app, *request, **changes)
        self.assertEqual(reply.kind, "code")
        return reply.code

    def test_tls_and_plain_http_do_not_meet(self):
        self.assertEqual(self.ask(App(speaks="http"), "HTTPS"), NOISE)
        self.assertEqual(self.code(App(speaks="https"), "HTTP"), 400)
        self.assertEqual(self.ask(App(speaks="https", plain_on_tls=None), "HTTP"), NOISE)
        self.assertEqual(self.code(App(speaks="https"), "HTTPS"), 200)

    def test_a_program_of_tls_1_3_only_refuses_an_older_handshake(self):
        newest = App(speaks="https", tls13_only=True)
        self.assertEqual(self.ask(newest, "HTTPS", tls13=False), NOISE)
        self.assertEqual(self.code(newest, "HTTPS", tls13=True), 200)

    def test_grpc_knows_its_methods_and_no_other_protocol(self):
        app = App(speaks="grpc", answers={"/grpc.health.v1.Health/Check": 0})
        self.assertEqual(self.code(app, "HTTP", "/grpc.health.v1.Health/Check", version="GRPC"), 0)
        self.assertEqual(self.code(app, "HTTP", "/AWS.ALB/healthcheck", version="GRPC"), 12)
        self.assertEqual(self.ask(app), NOISE)
        self.assertEqual(self.ask(App(), version="GRPC"), NOISE)

    def test_http_2_is_not_understood_by_every_program(self):
        self.assertEqual(self.ask(App(), version="HTTP2"), NOISE)
        self.assertEqual(self.code(App(http2=True), version="HTTP2"), 200)

    def test_a_header_of_the_proxy_protocol_spoils_the_request_but_not_the_connection(self):
        self.assertEqual(self.code(App(), proxy_header=True), 400)
        self.assertEqual(self.ask(App(speaks="https"), "HTTPS", proxy_header=True), NOISE)
        self.assertEqual(self.code(App(proxy_protocol=True), proxy_header=True), 200)
        self.assertEqual(self.ask(App(), "TCP", proxy_header=True).kind, "open")

    def test_a_host_that_is_not_served_is_told_so(self):
        self.assertEqual(self.code(App(hosts=["shop.example.com"])), 400)
        self.assertEqual(self.code(App(hosts=["shop.example.com"], wrong_host=421)), 421)
        self.assertEqual(self.code(App(hosts=["10.0.10.10"])), 200)
        self.assertEqual(self.code(App(hosts=["10.0.10.10:32768"])), 200)
        self.assertEqual(self.code(App(hosts=["10.0.10.10:8080"])), 400)

    def test_loopback_cannot_be_reached_from_outside(self):
        self.assertEqual(self.ask(App(binds="loopback")), REFUSED)
        self.assertEqual(self.ask(App(binds="loopback"), "TCP"), REFUSED)

    def test_a_program_without_processor_time_is_slow(self):
        self.assertEqual(self.ask(App(burns=Burns(94))), Reply("code", 200, 0.05))
        self.assertEqual(self.ask(App(burns=Burns(95, latency=100))), Reply("code", 200, 5.0))


class ProtocolsTest(unittest.TestCase):
    """The same through the API, with settings that moto holds."""

    def see(self, group, app, change=None, network=False, seconds=33, balancer=None):
        content = {"services": [service(gracePeriod=3600, targetGroup=group, app=app)]}
        content["loadBalancer"] = {"type": "network"} if network else balancer or {}
        with quiet_world(content) as run:
            if change:
                name = run.world.resources.names["targetGroup.web"]
                run.world.resources.client("elbv2").modify_target_group(TargetGroupArn=name, **change)
            run.advance(seconds)
            return set(shown(run))

    def test_grpc_codes(self):
        group, app = {"protocolVersion": "GRPC"}, {"speaks": "grpc", "answers": {"/shop.Health/Check": 0}}
        self.assertEqual(self.see(group, app), {HEALTHY})
        self.assertEqual(self.see(group, app, {"Matcher": {"GrpcCode": "0"}}), {mismatch(12)})
        self.assertEqual(self.see(group, app, {"Matcher": {"GrpcCode": "0"}, "HealthCheckPath": "/shop.Health/Check"}), {HEALTHY})
        self.assertEqual(self.see(group, {}), {FAILED})

    def test_the_api_shows_a_grpc_matcher(self):
        content = {"services": [service(targetGroup={"protocolVersion": "GRPC", "matcher": "0-5"}, app={"speaks": "grpc"})]}
        with quiet_world(content) as run:
            group, = run.world.resources.client("elbv2").describe_target_groups()["TargetGroups"]
        self.assertEqual((group["ProtocolVersion"], group["Matcher"]), ("GRPC", {"GrpcCode": "0-5"}))
        self.assertEqual(group["HealthCheckPath"], "/AWS.ALB/healthcheck")

    def test_a_plain_check_of_a_tls_port_is_answered_400(self):
        self.assertEqual(self.see({}, {"speaks": "https"}), {mismatch(400)})

    def test_a_network_load_balancer_cannot_check_tls_1_3(self):
        app = {"speaks": "https", "tls13Only": True}
        self.assertEqual(self.see({"checkProtocol": "HTTPS"}, app, network=True), {FAILED})
        self.assertEqual(self.see({"checkProtocol": "HTTPS"}, {"speaks": "https"}, network=True), {HEALTHY})
        self.assertEqual(self.see({}, app, network=True), {HEALTHY})

    def test_an_application_load_balancer_checks_tls_1_3_only_by_a_policy_of_its_listener(self):
        """User guide of ALB, describe-ssl-policies: without a TLS 1.3 policy the connection to a target is TLS 1.2 at most."""
        app, group = {"speaks": "https", "tls13Only": True}, {"checkProtocol": "HTTPS", "protocol": "HTTPS"}
        self.assertEqual(self.see(group, app), {FAILED})
        self.assertEqual(self.see(group, app, balancer={"tlsPolicy": "ELBSecurityPolicy-2016-08"}), {FAILED})
        self.assertEqual(self.see(group, app, balancer={"tlsPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}), {HEALTHY})
        self.assertEqual(self.see(group, {"speaks": "https"}), {HEALTHY})

    def test_the_proxy_protocol_reaches_health_checks_too(self):
        group = {"proxyProtocol": True, "checkProtocol": "HTTP"}
        self.assertEqual(self.see(group, {}, network=True), {FAILED})
        self.assertEqual(self.see(group, {"proxyProtocol": True}, network=True), {HEALTHY})
        self.assertEqual(self.see({"proxyProtocol": True}, {}, network=True), {HEALTHY})
        self.assertEqual(self.see({"checkProtocol": "HTTP"}, {}, network=True), {HEALTHY})

    def test_a_load_balancer_sends_address_and_port_as_host(self):
        self.assertEqual(self.see({}, {"hosts": ["shop.example.com"]}), {mismatch(400)})

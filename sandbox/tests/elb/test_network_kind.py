import unittest
from dataclasses import replace

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.elb.targets import Targets
from sandbox.tests.elb.test_targets import NLB, OK, FakeWorld
from sandbox.tests.worlds import quiet_world, service, shown

FAILED = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")


class NetworkKindTest(unittest.TestCase):
    """Network Load Balancer user guide, target-group-health-checks and target-group-register-targets."""

    def registered_after(self, seed, **settings):
        clock = Clock()
        targets = Targets(clock, FakeWorld(OK, replace(NLB, **settings)), Draws(seed))
        target = targets.register("tg", "i-1", 80)
        while targets.health(target).reason == "Elb.RegistrationInProgress":
            clock.advance(1)
        return clock.now

    def test_a_registration_takes_minutes_drawn_by_the_seed_unless_the_scenario_says_how_long(self):
        taken = [self.registered_after(seed) for seed in range(5)]
        self.assertTrue(all(70 <= seconds <= 181 for seconds in taken), taken)
        self.assertEqual(len(set(taken)), 5)
        self.assertEqual(self.registered_after(0, registration=300.0), 300)

    def test_what_has_stopped_is_probed_on_and_unhealthy(self):
        with quiet_world({"loadBalancer": {"type": "network"}, "services": [service(gracePeriod=3600)]}) as run:
            host = run.world.hosts.named("b")
            host.state = "stopped"
            run.advance(60)
            self.assertEqual(shown(run)[1], FAILED)

    def test_an_error_of_its_own_makes_targets_unavailable(self):
        step = {"at": 0, "do": "load-balancer-state", "state": "failed"}
        with quiet_world({"loadBalancer": {"type": "network"}, "timeline": [step], "services": [service(gracePeriod=3600)]}) as run:
            run.advance(1)
            self.assertEqual(set(shown(run)), {("unavailable", "Elb.InternalError", "Target health is unavailable due to an internal error")})

    def test_its_checks_name_a_node_and_the_port_of_the_listener(self):
        for hosts, healthy in ((["10.0.0.10:80"], True), (["10.0.10.10"], False)):
            content = {"loadBalancer": {"type": "network"}, "services": [service(
                gracePeriod=3600, targetGroup={"checkProtocol": "HTTP"}, app={"hosts": hosts})]}
            with self.subTest(hosts), quiet_world(content) as run:
                run.advance(60)
                self.assertEqual({s[0] for s in shown(run)}, {"healthy" if healthy else "unhealthy"})

    def test_nodes_that_disagree_are_summed_up_as_the_scenario_says(self):
        """AWS does not document which state is shown, so each can be chosen."""
        for by, reaching, expected in (("any", 2, "unhealthy"), ("majority", 2, "healthy"), ("majority", 1, "unhealthy"),
                                       ("all", 1, "healthy"), ("all", 0, "unhealthy")):
            with self.subTest(by=by, reaching=reaching):
                clock, world = Clock(), FakeWorld(OK, replace(NLB, registration=3.0, unhealthy_by=by))
                world.reached = lambda target, port: {f"node {i}": i < reaching for i in range(3)}
                targets = Targets(clock, world)
                target = targets.register("tg", "i-1", 80)
                clock.advance(120)
                self.assertEqual(targets.health(target).state, expected)


if __name__ == "__main__":
    unittest.main()

import unittest
from dataclasses import replace

from sandbox.core.clock import Clock
from sandbox.elb.targets import Settings, Targets, accepts, judge
from sandbox.programs.application import NOISE, REFUSED, SILENCE, Reply

ALB = Settings("application", "HTTP", "traffic-port", "/", "200", 10, 5, 2, 3, 30, True, frozenset({"z"}))
NLB = replace(ALB, kind="network", protocol="TCP", matcher="200-399")
OK = Reply("code", 200, 0.1)


class FakeWorld:
    def __init__(self, reply=OK, settings=ALB):
        self.reply, self.now_settings, self.zone, self.state = reply, settings, "z", "running"

    def settings(self, group):
        return self.now_settings

    def zone_of(self, target):
        return self.zone

    def instance_state(self, target):
        return self.state

    def reached(self, target, port):
        return {"node": True}

    def connect(self, target, port, settings):
        return self.reply


class HealthTest(unittest.TestCase):
    def setUp(self):
        self.clock, self.world = Clock(), FakeWorld()
        self.targets = Targets(self.clock, self.world)

    def after(self, seconds, reply=None):
        self.world.reply = reply or self.world.reply
        self.clock.advance(seconds)
        return self.targets.health(self.target)

    def test_a_new_target_is_initial_and_one_success_makes_it_healthy(self):
        self.target = self.targets.register("tg", "i-1", 80)
        self.assertEqual(self.after(1).reason, "Elb.RegistrationInProgress")
        self.world.reply = REFUSED
        self.assertEqual(self.after(5).reason, "Elb.InitialHealthChecking")
        self.assertEqual(self.after(10, OK).state, "healthy")

    def test_it_takes_the_whole_threshold_to_become_unhealthy_and_to_come_back(self):
        self.target = self.targets.register("tg", "i-1", 80)
        self.after(4)
        self.assertEqual(self.after(20, REFUSED).state, "healthy")
        self.assertEqual(self.after(10).state, "unhealthy")
        self.assertEqual(self.after(10, OK).state, "unhealthy")
        self.assertEqual(self.after(10).state, "healthy")

    def test_one_success_between_failures_starts_the_count_again(self):
        self.target = self.targets.register("tg", "i-1", 80)
        self.after(4)
        self.after(20, REFUSED)
        self.after(10, OK)
        self.assertEqual(self.after(20, REFUSED).state, "healthy")

    def test_a_deregistered_target_drains_for_the_delay_and_is_gone(self):
        self.target = self.targets.register("tg", "i-1", 80)
        self.targets.deregister("tg", "i-1", 80)
        self.assertEqual(self.after(29).state, "draining")
        self.after(2)
        self.assertEqual(self.targets.of("tg"), [])

    def test_unused_targets_say_why(self):
        self.target = self.targets.register("tg", "i-1", 80)
        cases = [("now_settings", replace(ALB, attached=False), "Target.NotInUse", "not configured to receive traffic"),
                 ("zone", "other", "Target.NotInUse", "Availability Zone that is not enabled"),
                 ("state", "stopped", "Target.InvalidState", "Target is in the stopped state"),
                 ("state", "terminated", "Target.InvalidState", "Target is in the terminated state")]
        for name, value, reason, text in cases:
            with self.subTest(text):
                before = getattr(self.world, name)
                setattr(self.world, name, value)
                health = self.targets.health(self.target)
                self.assertEqual((health.state, health.reason), ("unused", reason))
                self.assertIn(text, health.description)
                setattr(self.world, name, before)


class JudgementTest(unittest.TestCase):
    def test_an_alb_names_what_it_saw(self):
        cases = [(Reply("code", 404), "Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]"),
                 (SILENCE, "Target.Timeout", "Request timed out"), (Reply("code", 200, 6), "Target.Timeout", "Request timed out"),
                 (REFUSED, "Target.FailedHealthChecks", "Health checks failed"),
                 (NOISE, "Target.FailedHealthChecks", "Health checks failed")]
        for reply, reason, text in cases:
            with self.subTest(reply=reply):
                health = judge(reply, ALB)
                self.assertEqual((health.state, health.reason, health.description), ("unhealthy", reason, text))

    def test_an_nlb_has_one_reason_for_everything(self):
        for reply in (Reply("code", 404), SILENCE, REFUSED, NOISE):
            self.assertEqual(judge(reply, NLB).reason, "Target.FailedHealthChecks")
        self.assertIsNone(judge(Reply("open"), NLB))

    def test_a_matcher_is_a_code_a_list_or_a_range(self):
        self.assertTrue(accepts("200-299,301", 301) and accepts("200", 200) and accepts("200-299,301", 204))
        self.assertFalse(accepts("200", 201) or accepts("200-299,301", 302))

import unittest

from sandbox.core.clock import Clock
from sandbox.core.events import Bus
from sandbox.core.ids import Ids
from sandbox.function.router import Router
from sandbox.function.runtime_api import Result
from sandbox.scenario.model import EventFault
from sandbox.template.rules import Rule

PATTERN = {"source": ["aws.ecs"], "detail": {"stoppedReason": [{"prefix": "Task failed"}]}}


class RouterTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.bus = Bus(self.clock, Ids())
        self.got, self.results = [], []

    def router(self, *rules, retries=1, faults=()):
        made = Router(self.clock, self.bus, list(rules), retries, list(faults))
        made.start()
        return made

    def pass_time(self, router, seconds):
        until = self.clock.now + seconds
        while self.clock.now < until:
            router.run_pending(self.function)
            self.clock.advance(1)
        router.run_pending(self.function)

    def function(self, payload):
        self.got.append((self.clock.now, payload))
        return self.results.pop(0) if self.results else Result({"status": "ignored"})

    def test_only_matching_events_reach_the_function_and_all_are_kept(self):
        router = self.router(Rule("failed", PATTERN), Rule("other", {"source": ["aws.ec2"]}))
        self.bus.emit("aws.ecs", "ECS Task State Change", [], {"stoppedReason": "Task failed ELB health checks"})
        self.bus.emit("aws.ecs", "ECS Task State Change", [], {"stoppedReason": "Scaling activity"})
        router.run_pending(self.function)
        self.assertEqual([d.rules for d in router.deliveries], [["failed"], []])
        self.assertEqual([p["detail"]["stoppedReason"] for _, p in self.got], ["Task failed ELB health checks"])
        self.assertEqual(router.deliveries[0].results, [{"status": "ignored"}])

    def test_a_schedule_fires_every_period_with_a_real_event_or_its_input(self):
        router = self.router(Rule("tick", every=60.0), Rule("fixed", every=120.0, input='{"scan": true}'))
        self.pass_time(router, 125)
        self.assertEqual([t for t, p in self.got if p != {"scan": True}], [60, 120])
        self.assertEqual([t for t, p in self.got if p == {"scan": True}], [120])
        self.assertEqual(self.got[0][1]["detail-type"], "Scheduled Event")

    def test_a_failed_invocation_is_tried_again_a_minute_later_as_often_as_the_template_says(self):
        self.results = [Result(error="boom"), Result(error="boom"), Result({"status": "fixed"})]
        router = self.router(Rule("failed", {"source": ["aws.ecs"]}), retries=1)
        self.bus.emit("aws.ecs", "x", [], {})
        self.pass_time(router, 200)
        self.assertEqual([t for t, _ in self.got], [0, 60])
        self.assertEqual(router.deliveries[0].results, [{"error": "boom"}, {"error": "boom"}])

    def test_events_can_be_dropped_doubled_and_delayed(self):
        cases = [(EventFault("drop"), []), (EventFault("duplicate", seconds=5), [0, 5]), (EventFault("delay", seconds=9), [9]),
                 (EventFault("drop", detail_type="other"), [0])]
        for fault, times in cases:
            with self.subTest(fault=fault):
                self.setUp()
                router = self.router(Rule("all", {"source": ["aws.ecs"]}), faults=[fault])
                self.bus.emit("aws.ecs", "x", [], {})
                self.pass_time(router, 20)
                self.assertEqual([t for t, _ in self.got], times)

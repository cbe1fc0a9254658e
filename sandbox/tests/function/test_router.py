"""
By Lambda developer guide, invocation-async-error-handling, invocation-async-retain-records and configuration-concurrency;
EventBridge user guide, eb-rule-retry-policy, eb-rule-dlq and eb-event-delivery-level.
"""
import json
import unittest
from dataclasses import replace

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import Bus
from sandbox.core.ids import Ids
from sandbox.function.queue import RATE_EXCEEDED, Settings
from sandbox.function.router import Router
from sandbox.function.runtime_api import Result
from sandbox.scenario.model import EventDelivery, EventFault
from sandbox.template.rules import Rule

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
PATTERN = {"source": ["aws.ecs"], "detail": {"stoppedReason": [{"prefix": "Task failed"}]}}


class Routed(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        self.bus = Bus(self.clock, Ids())
        self.got, self.results, self.sent, self.lasts = [], [], [], 0

    def router(self, *rules, faults=(), delivery=EventDelivery(), seed=0, **settings):
        made = Router(self.clock, self.bus, [replace(rule, function=rule.function or "F") for rule in rules],
                      {"F": Settings("F", ARN, **{"retries": 1, **settings})}, list(faults), delivery, Draws(seed),
                      lambda *what: self.sent.append((self.clock.now, *what)))
        made.start()
        return made

    def pass_time(self, router, seconds):
        until = self.clock.now + seconds
        while self.clock.now < until:
            router.run_pending(self.function)
            self.clock.advance(1)
        router.run_pending(self.function)

    def function(self, _, payload):
        self.got.append((self.clock.now, payload))
        self.clock.advance(self.lasts)
        return self.results.pop(0) if self.results else Result({"status": "ignored"})

    def emit(self, **detail):
        self.bus.emit("aws.ecs", "x", [], detail)

    def times(self):
        return [t for t, _ in self.got]


class RouterTest(Routed):
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

    def test_whoever_insists_gives_a_failed_order_once_more(self):
        for insists, times in ((False, [0]), (True, [0, 30])):
            with self.subTest(insists=insists):
                self.setUp()
                self.results = [Result(error="boom")] * 3
                router = self.router(Rule("all", {"source": ["aws.ecs"]}))
                router.invoke({"command": "approve"}, insists=insists)
                self.pass_time(router, 100)
                self.assertEqual(times, [t for t, _ in self.got])

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


ALL = Rule("all", {"source": ["aws.ecs"]})
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


class LambdaTest(Routed):
    def test_events_that_find_no_room_come_back_after_one_second_two_four_and_so_on(self):
        self.lasts = 4
        router = self.router(ALL, concurrency=1)
        for _ in range(2):
            self.emit()
        self.pass_time(router, 20)
        self.assertEqual([0, 7], self.times(), "no room at 0, 1 and 3")
        self.assertEqual({"invocations": 2, "throttles": 3}, dict(router.concurrency["F"].counted))

    def test_a_function_without_reserved_concurrency_has_room_for_all(self):
        self.lasts = 4
        router = self.router(ALL)
        for _ in range(2):
            self.emit()
        self.pass_time(router, 20)
        self.assertEqual(0, router.concurrency["F"].counted["throttles"])

    def test_a_throttled_event_that_grows_too_old_goes_to_the_destination_without_having_run(self):
        self.lasts = 100
        router = self.router(ALL, concurrency=1, max_age=60, on_failure=QUEUE)
        self.emit()
        self.emit(second="yes")
        self.pass_time(router, 300)
        self.assertEqual([0], self.times())
        (_, where, text, _), = self.sent
        told = json.loads(text)
        self.assertEqual((QUEUE, "EventAgeExceeded", 0, "yes"), (where, told["requestContext"]["condition"],
                         told["requestContext"]["approximateInvokeCount"], told["requestPayload"]["detail"]["second"]))
        self.assertNotIn("responsePayload", told)

    def test_the_second_retry_comes_two_minutes_after_the_first(self):
        self.results = [Result(error="E: boom") for _ in range(9)]
        self.pass_time(self.router_with_event(retries=2), 400)
        self.assertEqual([0, 60, 180], self.times())

    def test_what_failed_for_good_goes_to_the_destination_with_what_the_function_said(self):
        self.results = [Result(error="E: boom") for _ in range(9)]
        self.pass_time(self.router_with_event(on_failure=QUEUE), 200)
        (at, _, text, _), = self.sent
        told = json.loads(text)
        self.assertEqual((60, "RetriesExhausted", 2, f"{ARN}:$LATEST"),
                         (at, told["requestContext"]["condition"], told["requestContext"]["approximateInvokeCount"],
                          told["requestContext"]["functionArn"]))
        self.assertEqual({"errorType": "E", "errorMessage": "boom"}, told["responsePayload"])

    def test_a_retry_that_would_come_too_late_does_not_come(self):
        self.results = [Result(error="E: boom") for _ in range(9)]
        self.pass_time(self.router_with_event(retries=2, max_age=90, on_failure=QUEUE), 400)
        self.assertEqual([0, 60], self.times())
        self.assertEqual("EventAgeExceeded", json.loads(self.sent[0][2])["requestContext"]["condition"])

    def test_a_dead_letter_is_the_event_itself(self):
        self.results = [Result(error="E: boom") for _ in range(9)]
        self.pass_time(self.router_with_event(dead_letters=QUEUE), 200)
        (_, where, text, attributes), = self.sent
        self.assertEqual((QUEUE, "x", "E: boom"), (where, json.loads(text)["detail-type"], attributes["ErrorMessage"]))

    def test_a_reserved_concurrency_of_nothing_runs_nothing_and_keeps_what_came(self):
        self.pass_time(self.router_with_event(concurrency=0, on_failure=QUEUE), 60)
        self.assertEqual(([], 0), (self.got, self.sent[0][0]))

    def test_a_person_who_finds_no_room_is_told_so_and_his_tool_tries_twice_more(self):
        self.lasts = 2
        router = self.router(ALL, concurrency=1)
        self.emit()
        router.invoke({"diagnose": 1})
        self.pass_time(router, 20)
        self.assertEqual([{"error": RATE_EXCEEDED}, {"error": RATE_EXCEEDED}, {"status": "ignored"}], router.deliveries[1].results)

    def test_a_person_gives_up_after_three_attempts(self):
        self.lasts = 50
        router = self.router(ALL, concurrency=1)
        self.emit()
        router.invoke({"diagnose": 1})
        self.pass_time(router, 80)
        self.assertEqual([{"error": RATE_EXCEEDED}] * 3, router.deliveries[1].results)

    def test_what_a_person_asked_in_vain_is_not_tried_again(self):
        self.results = [Result(error="E: boom")]
        router = self.router(ALL)
        router.invoke({"diagnose": 1})
        self.pass_time(router, 200)
        self.assertEqual([{"error": "E: boom"}], router.deliveries[0].results)

    def test_an_event_reaches_the_function_of_its_rule_and_a_person_the_one_he_names(self):
        called = []
        rules = [Rule("a", {"source": ["aws.ecs"]}, function="A"), Rule("b", {"source": ["aws.ec2"]}, function="B")]
        router = Router(self.clock, self.bus, rules, {name: Settings(name, ARN) for name in "AB"})
        router.start()
        self.emit()
        router.invoke({}, "B")
        router.run_pending(lambda name, _: (called.append(name), Result())[1])
        self.assertEqual(["A", "B"], called)

    def router_with_event(self, **settings):
        router = self.router(ALL, **settings)
        self.emit()
        return router


class EventBridgeTest(Routed):
    def test_a_target_that_cannot_be_reached_gives_a_dead_letter_when_the_attempts_are_used_up(self):
        rule = replace(ALL, attempts=3, max_age=300, dead_letters=QUEUE)
        router = self.router(rule, faults=[EventFault("refuse")])
        self.emit()
        self.pass_time(router, 20)
        (at, where, text, attributes), = self.sent
        self.assertEqual((7, QUEUE, "x"), (at, where, json.loads(text)["detail-type"]))
        self.assertEqual(("3", "MaximumRetryAttempts", ARN), (attributes["RETRY_ATTEMPTS"], attributes["EXHAUSTED_RETRY_CONDITION"],
                                                              attributes["TARGET_ARN"]))
        self.assertEqual([], self.got)

    def test_the_age_may_be_used_up_first_and_without_a_retry_the_letter_is_written_at_once(self):
        for rule, at, condition in ((replace(ALL, attempts=185, max_age=60), 31, "MaximumEventAgeInSeconds"),
                                    (replace(ALL, attempts=0, max_age=60), 0, "MaximumRetryAttempts")):
            with self.subTest(condition):
                self.setUp()
                router = self.router(replace(rule, dead_letters=QUEUE), faults=[EventFault("refuse")])
                self.emit()
                self.pass_time(router, 90)
                self.assertEqual((at, condition), (self.sent[0][0], self.sent[0][3]["EXHAUSTED_RETRY_CONDITION"]))

    def test_a_target_that_is_reached_again_gets_the_event_late(self):
        router = self.router(replace(ALL, attempts=4, max_age=300), faults=[EventFault("refuse", seconds=5)])
        self.emit()
        self.pass_time(router, 20)
        self.assertEqual(([7], []), (self.times(), self.sent))

    def test_events_come_late_twice_and_in_another_order_if_the_scenario_says_so(self):
        router = self.router(ALL, delivery=EventDelivery(latest=30, duplicates=0.5))
        for number in range(20):
            self.emit(number=number)
        self.pass_time(router, 100)
        numbers = [payload["detail"]["number"] for _, payload in self.got]
        self.assertEqual(set(range(20)), set(numbers))
        self.assertTrue(20 < len(numbers) < 40)
        self.assertNotEqual(sorted(numbers), numbers)

    def test_another_seed_gives_another_order_and_the_same_the_same(self):
        def order(seed):
            self.setUp()
            router = self.router(ALL, delivery=EventDelivery(latest=30), seed=seed)
            for number in range(9):
                self.emit(number=number)
            self.pass_time(router, 100)
            return [payload["detail"]["number"] for _, payload in self.got]
        self.assertEqual(order(1), order(1))
        self.assertNotEqual(order(1), order(2))


if __name__ == "__main__":
    unittest.main()

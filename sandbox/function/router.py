"""
Routes events through the rules of the template to its functions: delivery by EventBridge, then Lambda's queue.

Sources: EventBridge user guide, eb-rule-retry-policy and eb-rule-dlq (attributes of a dead letter), eb-event-delivery-level (at
least once, in no order); Lambda's part: `queue.py`.
"""
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import Bus, arn
from sandbox.function.queue import (AGED, ATTEMPTS_OF_A_PERSON, EXHAUSTED, INSISTS_AFTER, RATE_EXCEEDED, WAITS_AFTER_ERROR, Concurrency,
                                    Delivery, Pending, Settings, back_off, record)
from sandbox.function.runtime_api import Result
from sandbox.scenario.model import EventDelivery, EventFault
from sandbox.template.rules import Rule

Json = dict[str, Any]
Invoke = Callable[[str, Any], Result]
Send = Callable[[str, str, dict[str, str]], None]


@dataclass
class Router:
    """`send` sends a text with attributes to the queue or topic of an ARN; it may call the API."""
    clock: Clock
    bus: Bus
    rules: list[Rule]
    functions: dict[str, Settings]
    faults: list[EventFault] = field(default_factory=list)
    delivery: EventDelivery = field(default_factory=EventDelivery)
    draws: Draws = field(default_factory=Draws)
    send: Send = lambda *_: None
    deliveries: list[Delivery] = field(default_factory=list)
    queue: deque[Pending] = field(default_factory=deque)
    listeners: list[Callable[[Delivery, Result], None]] = field(default_factory=list)
    waiting: int = 0

    def start(self) -> None:
        self.concurrency = {name: Concurrency(settings) for name, settings in self.functions.items()}
        self._given_up: deque[tuple[str, str, dict[str, str]]] = deque()
        self.bus.listeners.append(self.receive)
        for rule in self.rules:
            if rule.every is not None:
                self.clock.every(rule.every, lambda rule=rule: self._tick(rule), rule.first)

    def receive(self, event: Json) -> None:
        delivery = Delivery(self.clock.now, event, [rule.name for rule in self.rules if rule.matches(event)])
        self.deliveries.append(delivery)
        for rule in self.rules:
            if rule.matches(event):
                self._send(delivery, rule, event)

    def invoke(self, payload: Any, function: str | None = None, waits: bool = True, insists: bool = False) -> None:
        """Invokes a function for a person, who waits for the answer or does not. The default is the first function."""
        delivery = Delivery(self.clock.now, payload, ["invoke"])
        self.deliveries.append(delivery)
        self._queue(Pending(delivery, payload, function or next(iter(self.functions)), self.clock.now, self.clock.now, waits,
                            insists))

    def run_pending(self, invoke: Invoke) -> int:
        """Invokes the functions for everything that waits. Simulated time must stand still meanwhile."""
        done = 0
        while self.queue or self._given_up:
            if self._given_up:
                self.send(*self._given_up.popleft())
            else:
                self._try(self.queue.popleft(), invoke)
                done += 1
        return done

    # --- Lambda ------------------------------------------------------------------------------------------------------------

    def _try(self, pending: Pending, invoke: Invoke) -> None:
        function = self.concurrency[pending.function]
        settings = function.settings
        while not function.free(pending.ready):
            function.counted["throttles"] += 1
            pending.throttles += 1
            if pending.waits:
                self._answer(pending, Result(error=RATE_EXCEEDED))
                if pending.throttles == ATTEMPTS_OF_A_PERSON:
                    return
            elif settings.concurrency == 0:
                return self._give_up(pending, AGED, None)
            pending.ready += back_off(pending.throttles)
            if pending.ready > self.clock.now:
                return self._later(pending, pending.ready)
        if not pending.waits and pending.ready - pending.since > settings.max_age:
            return self._give_up(pending, AGED, None)
        begin = self.clock.now
        result = invoke(pending.function, pending.payload)
        function.ran(begin, self.clock.now)
        self._answer(pending, result)
        if result.error:
            function.counted["errors"] += 1
            self._failed(pending, settings, result)

    def _answer(self, pending: Pending, result: Result) -> None:
        pending.delivery.results.append({"error": result.error} if result.error else result.value)
        for listener in self.listeners:
            listener(pending.delivery, result)

    def _failed(self, pending: Pending, settings: Settings, result: Result) -> None:
        pending.failures += 1
        if pending.waits:
            if pending.insists and pending.failures == 1:
                self._later(pending, self.clock.now + INSISTS_AFTER)
            return
        if pending.failures > settings.retries:
            return self._give_up(pending, EXHAUSTED, result)
        again = self.clock.now + WAITS_AFTER_ERROR[min(pending.failures, len(WAITS_AFTER_ERROR)) - 1]
        if again - pending.since > settings.max_age:
            return self._give_up(pending, AGED, result)
        pending.throttles = 0
        self._later(pending, again)

    def _give_up(self, pending: Pending, condition: str, last: Result | None) -> None:
        """
        Sends a failed event to the on-failure destination and to the dead letter queue, where they exist; otherwise it is lost.
        """
        function = self.concurrency[pending.function]
        function.counted["dropped"] += 1
        settings = function.settings
        if settings.on_failure:
            self._given_up.append((settings.on_failure, record(pending, settings, condition, self.clock, last), {}))
        if settings.dead_letters:
            attributes = {"ErrorCode": "200" if last else "429", "ErrorMessage": (last.error if last else None) or condition}
            self._given_up.append((settings.dead_letters, json.dumps(pending.payload), attributes))

    def _queue(self, pending: Pending) -> None:
        self.queue.append(pending)

    def _later(self, pending: Pending, at: float) -> None:
        """Delivers later. The run does not end while anything other than a tick is on its way."""
        counts = not pending.delivery.scheduled
        self.waiting += counts

        def come() -> None:
            self.waiting -= counts
            pending.ready = self.clock.now
            self._queue(pending)
        self.clock.at(at, come)

    # --- EventBridge -------------------------------------------------------------------------------------------------------

    def _tick(self, rule: Rule) -> None:
        event = {"version": "0", "id": self.bus.ids.uuid("event"), "detail-type": "Scheduled Event", "source": "aws.events",
                 "account": arn("events", "").split(":")[4], "time": self.clock.moment().strftime("%Y-%m-%dT%H:%M:%SZ"),
                 "region": arn("events", "").split(":")[3], "resources": [arn("events", f"rule/{rule.name}")], "detail": {}}
        delivery = Delivery(self.clock.now, event, [rule.name])
        self.deliveries.append(delivery)
        self._hand_over(delivery, rule, event)

    def _send(self, delivery: Delivery, rule: Rule, event: Json) -> None:
        fault = next((f for f in self.faults if f.detail_type in (None, event["detail-type"]) and f.times != 0), None)
        if fault is None:
            return self._hand_over(delivery, rule, event)
        if fault.times is not None:
            fault.times -= 1
        if fault.do == "delay":
            self._hand_over(delivery, rule, event, fault.seconds)
        elif fault.do == "duplicate":
            self._hand_over(delivery, rule, event)
            self._hand_over(delivery, rule, event, fault.seconds)
        elif fault.do == "refuse":
            self._refused(delivery, rule, event, fault.seconds)

    def _hand_over(self, delivery: Delivery, rule: Rule, event: Json, after: float = 0) -> None:
        """
        Delivers an event to a target, late or twice if the scenario's `eventDelivery` says so; this is drawn for each event and
        rule.
        """
        what = f"delivery of {event['id']} by {rule.name}"
        late = after + (self.draws.between(what, 0, self.delivery.latest) if self.delivery.latest else 0)
        twice = self.draws.between(f"second {what}", 0, 1000) < 1000 * self.delivery.duplicates
        for seconds in (late, late + self.draws.between(f"pause of {what}", 0, self.delivery.latest))[:1 + twice]:
            at = self.clock.now + seconds
            pending = Pending(delivery, rule.payload(event), rule.function, at, at)
            if seconds > 0:
                self._later(pending, at)
            else:
                self._queue(pending)

    def _refused(self, delivery: Delivery, rule: Rule, event: Json, seconds: float) -> None:
        """
        The target cannot be reached for some time (0: forever). It is tried again with growing pauses, then the event becomes a
        dead letter.
        """
        tried, at = 0, 0.0
        while tried < rule.attempts and at + back_off(tried + 1) <= rule.max_age:
            tried += 1
            at += back_off(tried)
            if seconds and at >= seconds:
                return self._hand_over(delivery, rule, event, at)
        if rule.dead_letters:
            condition = "MaximumRetryAttempts" if tried == rule.attempts else "MaximumEventAgeInSeconds"
            letter = (rule.dead_letters, json.dumps(event), {
                "RULE_ARN": arn("events", f"rule/{rule.name}"), "TARGET_ARN": self.functions[rule.function].arn,
                "ERROR_CODE": "THROTTLING", "ERROR_MESSAGE": RATE_EXCEEDED, "EXHAUSTED_RETRY_CONDITION": condition,
                "RETRY_ATTEMPTS": str(tried)})
            if at:
                self.clock.after(at, lambda: self._given_up.append(letter))
            else:
                self._given_up.append(letter)

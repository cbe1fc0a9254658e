"""Events through the rules of the template to the function, asynchronously and with Lambda's retries."""
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.core.clock import Clock
from sandbox.core.events import Bus, arn
from sandbox.function.runtime_api import Result
from sandbox.scenario.model import EventFault
from sandbox.template.rules import Rule

RETRY_SECONDS = 60
Json = dict[str, Any]


@dataclass
class Delivery:
    """One event of the world: the rules it matched, and what each try of an invocation came to."""
    at: float
    event: Any
    rules: list[str]
    results: list[Any] = field(default_factory=list)

    @property
    def scheduled(self) -> bool:
        return isinstance(self.event, dict) and self.event.get("detail-type") == "Scheduled Event"


@dataclass
class Pending:
    delivery: Delivery
    payload: Any
    tries: int = 0


@dataclass
class Router:
    clock: Clock
    bus: Bus
    rules: list[Rule]
    retries: int
    faults: list[EventFault] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    queue: deque[Pending] = field(default_factory=deque)
    listeners: list[Callable[[Delivery, Result], None]] = field(default_factory=list)
    waiting_retries: int = 0

    def start(self) -> None:
        self.bus.listeners.append(self.receive)
        for rule in self.rules:
            if rule.every is not None:
                self.clock.every(rule.every, lambda rule=rule: self._tick(rule))

    def receive(self, event: Json) -> None:
        delivery = Delivery(self.clock.now, event, [rule.name for rule in self.rules if rule.matches(event)])
        self.deliveries.append(delivery)
        for rule in self.rules:
            if rule.matches(event):
                self._send(Pending(delivery, rule.payload(event)), event["detail-type"])

    def invoke(self, payload: Any) -> None:
        """An operator's direct invocation."""
        delivery = Delivery(self.clock.now, payload, ["invoke"])
        self.deliveries.append(delivery)
        self.queue.append(Pending(delivery, payload))

    def run_pending(self, invoke: Callable[[Any], Result]) -> int:
        """Invokes the function for everything that waits; called with the world standing still."""
        done = 0
        while self.queue:
            pending = self.queue.popleft()
            result = invoke(pending.payload)
            pending.delivery.results.append({"error": result.error} if result.error else result.value)
            pending.tries += 1
            if result.error and pending.tries <= self.retries:
                self.waiting_retries += 1
                self.clock.after(RETRY_SECONDS, lambda pending=pending: self._retry(pending))
            for listener in self.listeners:
                listener(pending.delivery, result)
            done += 1
        return done

    def _retry(self, pending: Pending) -> None:
        self.waiting_retries -= 1
        self.queue.append(pending)

    def _tick(self, rule: Rule) -> None:
        event = {"version": "0", "id": self.bus.ids.uuid("event"), "detail-type": "Scheduled Event", "source": "aws.events",
                 "account": arn("events", "").split(":")[4], "time": self.clock.moment().strftime("%Y-%m-%dT%H:%M:%SZ"),
                 "region": arn("events", "").split(":")[3], "resources": [arn("events", f"rule/{rule.name}")], "detail": {}}
        delivery = Delivery(self.clock.now, event, [rule.name])
        self.deliveries.append(delivery)
        self.queue.append(Pending(delivery, rule.payload(event)))

    def _send(self, pending: Pending, detail_type: str) -> None:
        fault = next((f for f in self.faults if f.detail_type in (None, detail_type) and f.times != 0), None)
        if fault is None:
            self.queue.append(pending)
            return
        if fault.times is not None:
            fault.times -= 1
        if fault.do == "delay":
            self.clock.after(fault.seconds, lambda: self.queue.append(pending))
        elif fault.do == "duplicate":
            self.queue.append(pending)
            again = Pending(pending.delivery, pending.payload)
            self.clock.after(fault.seconds, lambda: self.queue.append(again))

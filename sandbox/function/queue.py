"""
Lambda's queue for asynchronous events of a function: concurrency, retries, and events that are given up.

Sources: Lambda developer guide, invocation-async-error-handling (two more tries after one and two minutes; throttled events come
back after 1 s up to 5 min, which does not count as a try; six hours by default), invocation-async-retain-records (reserved
concurrency 0), invocation-async-destinations (the record), configuration-concurrency; API model lambda (TooManyRequestsException).
"""
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sandbox.core.clock import Clock
from sandbox.function.runtime_api import Result

Json = dict[str, Any]
WAITS_AFTER_ERROR = (60, 120)
LONGEST_BACK_OFF = 300
AGED, EXHAUSTED = "EventAgeExceeded", "RetriesExhausted"
RATE_EXCEEDED = "TooManyRequestsException: Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)"
# The pauses before the second and third attempt of the AWS CLI, which makes three in standard mode.
ATTEMPTS_OF_A_PERSON = 3
# Somebody reads that the function failed, and types the order once more.
INSISTS_AFTER = 30


@dataclass
class Delivery:
    """One event: the rules that it matched, and the result of each invocation attempt."""
    at: float
    event: Any
    rules: list[str]
    results: list[Any] = field(default_factory=list)

    @property
    def scheduled(self) -> bool:
        return isinstance(self.event, dict) and self.event.get("detail-type") == "Scheduled Event"


@dataclass
class Pending:
    """
    An event in the queue. `since` is when Lambda accepted it, `ready` when it is tried next, `waits` whether a caller waits for
    it, and `insists` whether such a caller gives a failed order once more.
    """
    delivery: Delivery
    payload: Any
    function: str
    since: float
    ready: float
    waits: bool = False
    insists: bool = False
    failures: int = 0
    throttles: int = 0


@dataclass(frozen=True)
class Settings:
    """The settings of asynchronous invocation. `concurrency` None means that it is not limited."""
    name: str
    arn: str
    concurrency: int | None = None
    retries: int = 2
    max_age: float = 21600
    on_failure: str | None = None
    dead_letters: str | None = None

    @classmethod
    def of(cls, name: str, arn: str, properties: Json) -> "Settings":
        how = properties.get("EventInvokeConfig", {})
        reserved = properties.get("ReservedConcurrentExecutions")
        return cls(name, arn, None if reserved is None else int(reserved), int(how.get("MaximumRetryAttempts", 2)),
                   float(how.get("MaximumEventAgeInSeconds", 21600)),
                   how.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
                   properties.get("DeadLetterQueue", {}).get("TargetArn"))


@dataclass
class Concurrency:
    """Remembers when invocations ran, so that an event that arrived during them can be throttled."""
    settings: Settings
    counted: Counter[str] = field(default_factory=Counter)
    _ran: list[tuple[float, float]] = field(default_factory=list)

    def free(self, at: float) -> bool:
        limit = self.settings.concurrency
        return limit is None or sum(begin <= at < end for begin, end in self._ran) < limit

    def ran(self, begin: float, end: float) -> None:
        self._ran = [*(one for one in self._ran if one[1] > begin - LONGEST_BACK_OFF), (begin, end)]
        self.counted["invocations"] += 1


def back_off(throttles: int) -> float:
    return float(min(2 ** (throttles - 1), LONGEST_BACK_OFF))


def record(pending: Pending, settings: Settings, condition: str, clock: Clock, last: Result | None) -> str:
    """The record that the on-failure destination gets."""
    told: Json = {
        "version": "1.0", "timestamp": clock.iso(),
        "requestContext": {"requestId": pending.delivery.event.get("id") if isinstance(pending.delivery.event, dict) else None,
                           "functionArn": f"{settings.arn}:$LATEST", "condition": condition, "approximateInvokeCount": pending.failures},
        "requestPayload": pending.payload}
    if last is not None:
        kind, _, text = (last.error or "").partition(": ")
        told["responseContext"] = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
        told["responsePayload"] = {"errorType": kind, "errorMessage": text}
    return json.dumps(told)

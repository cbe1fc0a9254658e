"""
The API faults of a scenario, and which fault applies to which call.

Sources: EC2 API reference, eventual-consistency, and ECS API reference, RunTask (reads may not show yet what was done before);
DynamoDB developer guide, HowItWorks.ReadConsistency (an index is never read consistently, a table only if asked for).
"""
from typing import Any

from sandbox.core.clock import Clock
from sandbox.scenario.model import ApiFault

Json = dict[str, Any]
OF_TABLES = ("GetItem", "BatchGetItem", "Query", "Scan")


class Faults:
    """Thread-safe only under the world's lock."""

    def __init__(self, clock: Clock, faults: list[ApiFault]) -> None:
        self._clock, self._faults = clock, faults
        self._first: dict[str, float] = {}

    def meeting(self, operation: str) -> ApiFault | None:
        """
        The first fault that still applies. Each fault counts the calls it has seen, so this must be called once for each call, in
        order.
        """
        found = next((fault for fault in self._faults if fault.operation == operation and self._active(fault) and _spares_no_more(fault)),
                     None)
        if found is not None and found.times is not None:
            found.times -= 1
        self._first.setdefault(operation, self._clock.now)
        return found

    def _active(self, fault: ApiFault) -> bool:
        """
        Whether the fault applies now. Its times count from the start, or from the first call of the operation that it waits for.
        """
        begin = 0.0 if fault.after is None else self._first.get(fault.after)
        if begin is None or fault.times == 0:
            return False
        past = self._clock.now - begin
        return past >= fault.from_ and (fault.until is None or past < fault.until)


def may_lag(operation: str, parameters: Json) -> bool:
    """Whether AWS allows an old answer to this read."""
    if operation in OF_TABLES:
        return "IndexName" in parameters or not parameters.get("ConsistentRead", False)
    return operation.startswith(("Describe", "List"))


def _spares_no_more(fault: ApiFault) -> bool:
    if fault.after_calls > 0:
        fault.after_calls -= 1
        return False
    return True

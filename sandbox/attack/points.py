"""
The calls before and after which the function may die: those that change something, write the table, or tell people. To die
between two reads is to die before the next of these, because a read leaves nothing behind; so the reads are merged into it.
"""
from collections import Counter
from dataclasses import dataclass

from sandbox.api.requests import READS
from sandbox.api.server import Call

SCENARIOS = ("impaired-instance", "slow-start", "grace-does-not-help", "approved-by-operator", "heals-while-draining",
             "one-host-two-services", "start-capacity", "start-falls-back-twice", "stop-hangs", "impaired-volume")


@dataclass(frozen=True)
class Point:
    """Before or after the call of an operation that has so many calls of it before itself."""
    scenario: str
    when: str
    operation: str
    spares: int
    # The message is sent, and that it was is not stored yet: whoever takes over must tell it again.
    untold: bool = False

    def __str__(self) -> str:
        return f"{self.scenario} {self.when} {self.operation} {self.spares + 1}"


def points(scenario: str, calls: list[Call]) -> list[Point]:
    """In the order in which a run that nobody disturbs comes to them."""
    found, seen, before = [], Counter[str](), ""
    for call in calls:
        if call.operation.startswith(READS):
            continue
        number = seen[call.operation]
        seen[call.operation] += 1
        found.append(Point(scenario, "before", call.operation, number, untold=before == "Publish"))
        found.append(Point(scenario, "after", call.operation, number, untold=call.operation == "Publish"))
        before = call.operation
    return found


def merged(calls: list[Call]) -> int:
    """How many points the reads would be by themselves."""
    return 2 * sum(call.operation.startswith(READS) for call in calls)

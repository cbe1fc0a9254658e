"""
The calls before and after which the function may die: those that change something, write the table, or tell people. To die
between two reads is to die before the next of these, because a read leaves nothing behind; so the reads are merged into it. And to
die after one of these is to die before the next, where the same invocation makes both.
"""
from collections import Counter
from dataclasses import dataclass
from typing import Iterable

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


def points(scenario: str, calls: list[Call], begins: Iterable[int] = ()) -> list[Point]:
    """
    In the order in which a run that nobody disturbs comes to them. Each of `begins` is how many calls there were when an invocation
    began.
    """
    found, seen, before = [], Counter[str](), ""
    for invocation in _invocations(calls, begins):
        writes = [call.operation for call in invocation if not call.operation.startswith(READS)]
        for operation in writes:
            found.append(Point(scenario, "before", operation, seen[operation], untold=before == "Publish"))
            seen[operation] += 1
            before = operation
        if writes:
            found.append(Point(scenario, "after", before, seen[before] - 1, untold=before == "Publish"))
    return found


def _invocations(calls: list[Call], begins: Iterable[int]) -> Iterable[list[Call]]:
    edges = [0, *begins, len(calls)]
    return (calls[begin:end] for begin, end in zip(edges, edges[1:]))


def merged(calls: list[Call], found: list[Point]) -> int:
    """How many points before and after each call are no points of their own."""
    return 2 * len(calls) - len(found)

"""The list of all kinds of faults, and the choice of some of them for a world."""
from dataclasses import dataclass, field
from typing import Any, Callable

from bench.plan import Plan
from bench.weights import weight

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """
    A fault made for one world: steps of the timeline, and changes from the start. `mend` undoes both; it is empty if nothing can.
    """
    inject: list[Json] = field(default_factory=list)
    mend: list[Json] = field(default_factory=list)
    change: Callable[[Json], None] = lambda document: None


Maker = Callable[[Plan], Made | None]


@dataclass(frozen=True)
class Kind:
    """
    A kind of fault. `check` is the id that the diagnosis should name. Two kinds that touch the same thing are never combined. A
    kind that is `alone` is never combined at all; neither is one that is `quiet`, which is rarer and keeps no target failing.
    """
    check: str
    variant: str
    touches: str
    make: Maker
    quiet: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Fault:
    check: str
    variant: str
    inject: list[Json]
    mend: list[Json]
    change: Callable[[Json], None]

    def __str__(self) -> str:
        return f"{self.check} ({self.variant})"


KINDS: list[Kind] = []
SKIP_QUIET = 0.6


def kind(check: str, variant: str, touches: str, *, quiet: bool = False, alone: bool = False) -> Callable[[Maker], Maker]:
    """Registers the function that makes a fault of this kind. It returns None for a world that cannot have the fault."""
    def register(make: Maker) -> Maker:
        KINDS.append(Kind(check, variant, touches, make, quiet, alone))
        return make
    return register


def choose(plan: Plan, count: int, only: str | None = None) -> list[Fault]:
    """
    The given number of faults, of different checks, that do not touch the same thing; none if this world cannot have so many.
    `only` is a check id, or the text of a kind. What people report more often is drawn more often.
    """
    rng = plan.rng
    chosen: list[Fault] = []
    touched: set[str] = set()
    kinds = [k for k in KINDS if only in (None, k.check, f"{k.check} ({k.variant})")]
    checks = sorted({k.check for k in kinds})
    checks.sort(key=lambda check: -rng.random() ** (1 / weight(check)))
    for check in checks:
        variants = [k for k in kinds if k.check == check and k.touches not in touched
                    and not (count > 1 and (k.quiet or k.alone))]
        if len(chosen) == count or (not only and all(k.quiet for k in variants) and rng.random() < SKIP_QUIET):
            continue
        rng.shuffle(variants)
        for k in variants:
            if made := k.make(plan):
                chosen.append(Fault(k.check, k.variant, made.inject, made.mend, made.change))
                touched.add(k.touches)
                break
    return chosen if len(chosen) == count else []

"""The register of faults, and the choice of some for a world."""
from dataclasses import dataclass, field
from typing import Any, Callable

from bench.plan import Plan

Json = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """Steps of a timeline, and what must be so from the start. `mend` undoes both."""
    inject: list[Json] = field(default_factory=list)
    mend: list[Json] = field(default_factory=list)
    change: Callable[[Json], None] = lambda document: None


@dataclass(frozen=True)
class Kind:
    """`check` is what the diagnosis should name (DESIGN 3.1); two kinds that touch the same thing are not mixed."""
    check: str
    variant: str
    touches: str
    make: Callable[[Plan], Made | None]


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


def kind(check: str, variant: str, touches: str) -> Callable[[Callable[[Plan], Made | None]], Callable[[Plan], Made | None]]:
    """Registers a maker; it returns None for a world that cannot have the fault."""
    def register(make: Callable[[Plan], Made | None]) -> Callable[[Plan], Made | None]:
        KINDS.append(Kind(check, variant, touches, make))
        return make
    return register


def choose(plan: Plan, count: int, only: str | None = None) -> list[Fault]:
    """So many faults of different checks that do not touch the same thing; none if this world cannot have them."""
    import bench.faults  # noqa: F401  fills the register
    rng, chosen, touched = plan.rng, [], set()
    checks = sorted({k.check for k in KINDS if only in (None, k.check)})
    rng.shuffle(checks)
    for check in checks:
        variants = [k for k in KINDS if k.check == check and k.touches not in touched]
        rng.shuffle(variants)
        for k in variants:
            if len(chosen) < count and (made := k.make(plan)):
                chosen.append(Fault(k.check, k.variant, made.inject, made.mend, made.change))
                touched.add(k.touches)
                break
    return chosen if len(chosen) == count else []

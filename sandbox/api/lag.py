"""How old the answer to a read is, and that there is a copy of the world from then."""
from typing import Any

from sandbox.api.faults import may_lag
from sandbox.api.past import Answer, Json, Past, Reply
from sandbox.scenario.model import ApiFault
from sandbox.world.world import World


class Lag:
    """`answer` answers in a copy of this process, which stands at a time that is over."""

    def __init__(self, world: World, answer: Answer) -> None:
        self._world, self._wanted = world, world.scenario.read_lag
        self._past = Past(_reach(world), answer)
        self._changes = self._events = 0
        world.bus.listeners.append(self._emitted)

    def answer(self, number: int, operation: str, parameters: Json, fault: ApiFault | None, environ: Json, body: bytes) -> Reply | None:
        """An old one to the call of that number; None if it is to be answered as things are now."""
        age = fault.stale if fault else 0.0
        if not age and self._wanted and may_lag(operation, parameters):
            age = self._world.draws.between(f"lag of call {number}", self._wanted.min, self._wanted.max)
        return self._past.answer(self._world.clock.now - age, environ, body) if age else None

    def before_change(self) -> None:
        """Something is about to change: whoever reads with a lag may want to know what was before."""
        if self._past.kept:
            clock = self._world.clock
            self._past.keep(clock.next_due() or clock.now, clock.now, self._mark())

    def changed(self) -> None:
        """By a call: what it changed, no other mark shows."""
        self._changes += 1

    def close(self) -> None:
        self._past.close()

    def _emitted(self, _: Json) -> None:
        self._events += 1

    def _mark(self) -> Any:
        """Differs whenever what reads show differs, but for what follows from the time alone."""
        targets = tuple((t.group, t.id, t.port, self._world.targets.health(t)) for t in self._world.targets.all if not t.gone)
        hosts = tuple((h.instance_id, h.state, h.agent_connected, tuple(h.faults)) for h in self._world.hosts.all)
        return self._changes, self._events, targets, hosts


def _reach(world: World) -> float:
    """How far back reads go."""
    wanted = world.scenario.read_lag
    return max([0.0, *(fault.stale for fault in world.scenario.api_faults), wanted.max if wanted else 0.0])

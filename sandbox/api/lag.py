"""Decides how old the answer to each read is, and keeps copies of the world for old answers."""
from typing import Any

from sandbox.api.faults import OF_TABLES, may_lag
from sandbox.api.past import Answer, Json, Past, Reply
from sandbox.api.tables import Tables
from sandbox.scenario.model import ApiFault
from sandbox.world.world import World


class Lag:
    """`answer` answers a call within a copy of this process from an earlier time."""

    def __init__(self, world: World, answer: Answer) -> None:
        self._world, self._wanted = world, world.scenario.read_lag
        self._answer, self._past, self._tables = answer, Past(_reach(world), answer), Tables(_reach(world))
        self._changes = self._events = 0
        world.bus.listeners.append(self._emitted)

    def answer(self, number: int, operation: str, parameters: Json, fault: ApiFault | None, environ: Json, body: bytes) -> Reply | None:
        """The old answer to the call with that number; None if the current state is to be used."""
        age = fault.stale if fault else 0.0
        if not age and self._wanted and may_lag(operation, parameters):
            age = self._world.draws.between(f"lag of call {number}", self._wanted.min, self._wanted.max)
        if not age:
            return None
        now = self._world.clock.now
        if operation in OF_TABLES:
            with self._tables.as_of(now - age):
                return self._answer(now, environ, body)
        return self._past.answer(now - age, environ, body)

    def before_change(self) -> None:
        """To be called before something changes, so that the state before is kept for reads that lag."""
        if self._past.kept:
            clock = self._world.clock
            self._past.keep(clock.next_due() or clock.now, clock.now, self._mark())

    def before_write(self, service: str) -> None:
        """To be called before a call that changes something, because `_mark` does not show such changes."""
        if service == "dynamodb":
            self._tables.keep(self._world.clock.now)
            return
        self.before_change()
        self._changes += 1

    def close(self) -> None:
        self._past.close()

    def _emitted(self, _: Json) -> None:
        self._events += 1

    def _mark(self) -> Any:
        """A value that changes whenever the answers to reads may change, except for what follows from the time alone."""
        targets = tuple((t.group, t.id, t.port, self._world.targets.health(t)) for t in self._world.targets.all if not t.gone)
        hosts = tuple((h.instance_id, h.state, h.agent_connected, tuple(h.faults)) for h in self._world.hosts.all)
        return self._changes, self._events, targets, hosts


def _reach(world: World) -> float:
    """The age of the oldest possible answer."""
    wanted = world.scenario.read_lag
    return max([0.0, *(fault.stale for fault in world.scenario.api_faults), wanted.max if wanted else 0.0])

"""
Damages the answers to one operation in one state of a fix, for somewhat more than a minute: that of a change itself, or what is
asked after it. Then the answers are good again, and the run must come to a good end.
"""
from dataclasses import dataclass
from typing import Any, get_args

from sandbox.api.damage import Kind
from sandbox.api.server import Call
from sandbox.attack.crash import TWICE, forgiving, give_time
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.scenario.model import ApiFault

SCENARIOS = ("impaired-instance", "slow-start", "grace-does-not-help", "start-falls-back-twice", "drain-recovers")
WINDOW = 75.0
WAYS = (*get_args(Kind), "error", "hang")
# A call that hangs takes its time for real, and the function gives up a look after 25 seconds.
HANGS_FOR = 30.0
# A fix that was turned back is tried once more after a quarter of an hour, if the host still fails.
ONCE_MORE_WITHIN = 1500
# Without its table or its topic an invocation fails, and is tried again.
MAY_FAIL = ("GetItem", "PutItem", "Query", "Publish")
# What a tick reads of services before it knows of any incident: it says by an exception that it could not, and is tried again.
SWEPT = ("ListClusters", "ListServices", "DescribeServices")
# When it begins, and the calls until it ends: when, and of which operation.
State = tuple[float, tuple[tuple[float, str], ...]]


@dataclass(frozen=True)
class Damage:
    scenario: str
    state: str
    begin: float
    operation: str
    way: str

    def __str__(self) -> str:
        return f"{self.scenario} {self.state} {self.operation} {self.way}"


def damages(scenario: str, calls: list[Call], known: set[State]) -> list[Damage]:
    """
    Of a run that nobody disturbs: what the function asks in each state, in every way. A state that another scenario has come to by
    the same calls is known, and is left out.
    """
    windows = [("watching", next(call.at for call in calls if call.mutating) - WINDOW)]
    names: dict[str, int] = {}
    for call in (call for call in calls if call.mutating):
        name = str(call.parameters.get("status", call.operation))
        names[name] = names.get(name, 0) + 1
        name = name if names[name] == 1 else f"{name}-{names[name]}"
        windows += [(f"{name}-sent", call.at - 0.01), (f"after-{name}", call.at + 0.01)]
    found = []
    for state, begin in windows:
        length = 1.0 if state.endswith("-sent") else WINDOW
        come_to = (begin, tuple((call.at, call.operation) for call in calls if call.at < begin + length))
        if come_to in known:
            continue
        known.add(come_to)
        asked = sorted({call.operation for call in calls if begin <= call.at < begin + length})
        found += [Damage(scenario, state, begin, operation, way) for operation in asked for way in WAYS]
    return found


def play(machine: Machine, damage: Damage) -> list[str]:
    """What is not as it should be, even where a fix that was turned back has had its second time."""
    return _differences(machine, damage) and _differences(machine, damage, ONCE_MORE_WITHIN)


def _differences(machine: Machine, damage: Damage, longer: float = 0) -> list[str]:
    wanted = files.load(damage.scenario)
    wanted.api_faults = [*wanted.api_faults, _fault(damage)]
    give_time(wanted)
    wanted.until += 2 * longer
    wanted.quiet_seconds = max(wanted.quiet_seconds, longer)
    # A cause that was not seen again, or an answer that was lost, may be told otherwise; what is left in the world may not.
    wanted.expect = forgiving(wanted)
    wanted.expect.cause, wanted.expect.actions, wanted.expect.notifications = None, None, None
    wanted.expect.status, wanted.expect.says = None, []
    wanted.expect.mutating_calls.required = []  # type: ignore[union-attr]
    run = machine.world(wanted)
    run.run()
    result = document(run)
    # Whoever cannot read that a message was taken has to send it again.
    found = [difference for difference in result["differences"]
             if not (damage.operation == "Publish" and difference.startswith(TWICE))]
    errors = sum(counted.get("errors", 0) for counted in result["functions"].values())
    if errors and damage.operation not in MAY_FAIL and not (damage.operation in SWEPT and only_ticks_failed(run)):
        found.append(f"{errors} invocations ended in an exception")
    return found


def only_ticks_failed(run: Simulation) -> bool:
    """Each of them was tried again, and went well then."""
    failed = [one for one in run.router.deliveries if any(map(_is_error, one.results))]
    return all(one.scheduled and not _is_error(one.results[-1]) for one in failed)


def _is_error(result: Any) -> bool:
    return isinstance(result, dict) and "error" in result


def _fault(damage: Damage) -> ApiFault:
    fault = ApiFault(damage.operation, from_=damage.begin, until=damage.begin + WINDOW)
    if damage.way == "error":
        fault.error, fault.http_status = "InternalFailure", 500
    elif damage.way == "hang":
        fault.delay_seconds, fault.times = HANGS_FOR, 1
    else:
        fault.damage = damage.way  # type: ignore[assignment]
    return fault

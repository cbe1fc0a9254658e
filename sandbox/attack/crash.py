"""Plays a scenario in which the function is killed once, and says what became of it otherwise than without that."""
from typing import Any

from sandbox.attack.points import Point
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.scenario import files
from sandbox.scenario.model import Calls, Expectation, Kill, Range, Scenario

CHANGES = ("UpdateService", "UpdateContainerInstancesState", "StopInstances", "StartInstances", "TerminateInstances")
# The invocation is tried again after one minute and after two more, and a step has its incident for itself for one.
COSTS_AT_MOST = 900
# Where the look that was due is lost, the next one comes with the sweep, three minutes later: the run must not be over by then.
LOOKS_WITHIN = 400
TWICE = "promise: Nothing is told twice"


def play(machine: Machine, point: Point) -> list[str]:
    """What is not as it should be."""
    wanted = files.load(point.scenario)
    kill = Kill(**{point.when: point.operation}, spares=point.spares)
    wanted.kill_function = [*wanted.kill_function, kill]
    give_time(wanted)
    wanted.expect = forgiving(wanted)
    run = machine.world(wanted)
    run.run()
    result = document(run)
    found = list(result["differences"])
    if kill.times:
        found.append("the function was not killed")
    return [difference for difference in found if not (point.untold and difference.startswith(TWICE))
            and not (difference.startswith("status:") and _ended_as(wanted.expect.status, result))]


def _ended_as(status: str | None, result: dict[str, Any]) -> bool:
    """Where the function dies after it has stored and told the end, only its answer is lost, and nobody asks for that again."""
    return status in [item.get("status") for item in result["world"]["table"] if str(item.get("pk")).startswith("incident#")
                      and "openIn" not in item]


def give_time(scenario: Scenario) -> None:
    """For what the attack costs, and for the look after it. Whoever is told that an order failed gives it once more."""
    for step in scenario.timeline:
        step.insists = step.insists or step.do == "invoke"
    scenario.until += COSTS_AT_MOST
    scenario.quiet_seconds = max(scenario.quiet_seconds, LOOKS_WITHIN)


def forgiving(scenario: Scenario) -> Expectation:
    """
    A crash may cost time, one more attempt and one more message. Where the run ends and what has changed in it stays the same.
    """
    expect = scenario.expect
    calls = expect.mutating_calls
    if isinstance(calls, list):
        calls = Calls(required=list(dict.fromkeys(calls)), forbidden=[name for name in CHANGES if name not in calls])
    told = expect.notifications
    if isinstance(told, int):
        told = Range(min(told, 1), told + 1)
    elif told is not None and told.max is not None:
        told = Range(told.min, told.max + 1)
    expect.mutating_calls, expect.notifications = calls, told
    return expect

"""The JSON document of a run, and whether the run was as expected. All times are seconds since its start."""
import json
from dataclasses import asdict
from typing import Any

from sandbox.api.requests import READS
from sandbox.api.server import Call
from sandbox.run.expectation import differences
from sandbox.run.simulation import Simulation
from sandbox.run.snapshot import queues_json, world_json

Json = dict[str, Any]


def document(run: Simulation) -> Json:
    world = world_json(run.world, table=True)
    found = differences(run, world)
    return {
        "scenario": run.scenario.name, "asExpected": not found, "seconds": round(run.clock.now, 3),
        "outcomes": run.incidents.outcomes, "notifications": [n.as_json() for n in run.notifications],
        "busEvents": [event.as_json() for event in run.bus_events],
        "calls": [{**asdict(call), "at": round(call.at, 3)} for call in in_order(run.calls)],
        "events": [{"at": round(d.at, 3), "event": d.event, "rules": d.rules, "results": d.results}
                   for d in run.router.deliveries],
        "world": world, "functions": {name: dict(one.counted) for name, one in run.router.concurrency.items()},
        "queues": queues_json(run.world), "silent": run.promises.silent, "differences": found,
    }


def in_order(calls: list[Call]) -> list[Call]:
    """
    Sorts reads of the same moment, which arrive in any order if a function makes them in parallel, so that runs compare equal.
    """
    ordered: list[Call] = []
    group: list[Call] = []
    for call in calls:
        if group and (not call.operation.startswith(READS) or call.at != group[0].at):
            ordered += sorted(group, key=_key)
            group = []
        if call.operation.startswith(READS):
            group.append(call)
        else:
            ordered.append(call)
    return ordered + sorted(group, key=_key)


def _key(call: Call) -> tuple[str, str, str]:
    return call.service, call.operation, json.dumps(call.parameters, sort_keys=True)

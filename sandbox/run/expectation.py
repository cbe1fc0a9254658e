"""Compares the result of a run with the expectation of its scenario; each difference is a sentence."""
import hashlib
import json
from typing import Any

from sandbox.run.simulation import Simulation
from sandbox.scenario.model import Calls, Expectation, Range
from sandbox.world import objects

Json = dict[str, Any]


def differences(run: Simulation, world: Json) -> list[str]:
    expect = run.scenario.expect
    return [*_outcome(run, expect), *_notifications(run, expect), *_calls(run, expect), *_world(run, world, expect),
            *_evidence(run), *_pages(run), *_bus(run, expect), *(f"promise: {sentence}" for sentence in [*run.promises.broken, *run.promises.left_behind(world["table"])])]


def _outcome(run: Simulation, expect: Expectation) -> list[str]:
    found = []
    last = run.incidents.outcomes[-1] if run.incidents.outcomes else {}
    if expect.status is not None and last.get("status") != expect.status:
        found.append(f"status: expected {expect.status}, is {last.get('status')}")
    cause = (last.get("cause") or {}).get("check")
    if expect.cause is not None and cause != expect.cause:
        found.append(f"cause: expected {expect.cause}, is {cause}")
    if expect.actions is not None:
        actions = run.incidents.actions()
        shown = [{k: a.get(k) for k in ("fix", "decision", "blockedBy") if a.get(k)} for a in actions]
        same = len(actions) == len(expect.actions) and all(
            any(all(a.get(k) == v for k, v in wanted.items()) for a in actions) for wanted in expect.actions)
        if not same:
            found.append(f"actions: expected {expect.actions}, are {shown}")
    return found


def _notifications(run: Simulation, expect: Expectation) -> list[str]:
    last = run.notifications[-1].as_json()["email"] if run.notifications else ""
    said = " ".join(last.split())
    return [*_number("notifications", expect.notifications, len(run.notifications)),
            *(f"the last message does not say {text!r}" for text in expect.says if text not in said)]


def _evidence(run: Simulation) -> list[str]:
    """What people are told of evidence that is kept, they find: whole, and with all that it is to hold."""
    told = {pack["location"]: pack["sha256"] for outcome in run.incidents.outcomes if (pack := outcome.get("evidencePack"))}
    found = []
    for location, digest in told.items():
        content = objects.content(location)
        if content is None:
            found.append(f"evidence: nothing is at {location}")
            continue
        pack = json.loads(content)
        if hashlib.sha256(content).hexdigest() != digest:
            found.append(f"evidence: {location} is not what was told")
        lacks = [name for name, part in {"console": pack.get("console", {}).get("text"), "targets": pack["snapshot"].get("targets"),
                                         "tasks": pack["snapshot"].get("tasks"), "host": pack.get("host")}.items() if not part]
        found += [f"evidence: {location} has no {name}" for name in lacks]
    return found


def _pages(run: Simulation) -> list[str]:
    """What a message links is there, and so is the evidence that it is drawn from."""
    found = []
    for page in filter(None, (told.page for told in run.notifications)):
        if not (objects.linked(page["url"]) or b"").startswith(b"<!DOCTYPE html>"):
            found.append(f"page: nothing is at {page['url']}")
        if page["evidence"] and "snapshot" not in json.loads(objects.content(page["evidence"]) or b"{}"):
            found.append(f"page: no evidence is at {page['evidence']}")
    return found


def _bus(run: Simulation, expect: Expectation) -> list[str]:
    """Programs hear of each incident's opening once and first, of its end once and last, and know in the end what it is."""
    found = _number("bus events", expect.bus_events, len(run.bus_events))
    latest = {outcome["incidentId"]: outcome["status"] for outcome in run.incidents.outcomes if outcome.get("incidentId")}
    for incident in dict.fromkeys(event.detail["incidentId"] for event in run.bus_events):
        mine = [event for event in run.bus_events if event.detail["incidentId"] == incident]
        kinds = [event.detailType.rsplit(" ", 1)[1] for event in mine]
        if kinds[0] != "Opened" or kinds.count("Opened") > 1 or "Closed" in kinds[:-1]:
            found.append(f"bus events: {incident} has {', '.join(kinds)}")
        # What ends as ignored is not among the outcomes.
        if mine[-1].detail["status"] not in (latest.get(incident), "ignored"):
            found.append(f"bus events: {incident} is {latest.get(incident)}, and the last event says {mine[-1].detail['status']}")
    return found


def _calls(run: Simulation, expect: Expectation) -> list[str]:
    made = [call.operation for call in run.calls if call.mutating]
    wanted = expect.mutating_calls if isinstance(expect.mutating_calls, Calls) else Calls(exactly=expect.mutating_calls)
    found = []
    if wanted.exactly is not None and made != wanted.exactly:
        found.append(f"mutating calls: expected exactly {wanted.exactly}, were {made}")
    found += [f"mutating calls: {name} was not made" for name in wanted.required if name not in made]
    found += [f"mutating calls: {name} was made" for name in wanted.forbidden if name in made]
    beyond = [name for name in dict.fromkeys(run.denied) if name not in run.scenario.expect.denied]
    found += [f"{name} was denied: the role has no right to it" for name in beyond]
    found += [f"{operation}: a task of instance {host} was still {status}"
              for operation, host, status in run.leftovers.found if operation in run.scenario.expect.tasks_gone_at]
    return found


def _world(run: Simulation, world: Json, expect: Expectation) -> list[str]:
    found = []
    for name, wanted in expect.instances.items():
        generations = [i for i in world["instances"] if i["name"] == name]
        now, status = generations[-1], (generations[-1]["containerInstance"] or {}).get("status")
        if wanted.state is not None and now["state"] != wanted.state:
            found.append(f"instance {name}: expected {wanted.state}, is {now['state']}")
        if wanted.container_instance is not None and status != wanted.container_instance:
            found.append(f"instance {name}: expected container instance {wanted.container_instance}, is {status}")
        if wanted.same_instance is not None and (len(generations) == 1) != wanted.same_instance:
            found.append(f"instance {name}: was {'' if len(generations) > 1 else 'not '}replaced by another instance")
    for name, wanted_service in expect.services.items():
        shown = next((s for s in world["services"] if s["name"] == name), None)
        if shown is None:
            found.append(f"service {name}: there is none")
            continue
        found += _number(f"service {name}: grace period", wanted_service.grace_period, shown["healthCheckGracePeriodSeconds"])
        found += _number(f"service {name}: running tasks", wanted_service.running, shown["runningCount"])
    if expect.targets == "healthy":
        sick = [f"{t['id']}:{t['port']} is {t['state']}" for t in world["targets"] if t["state"] not in ("healthy", "draining")]
        few = [s["name"] for s in world["services"] if s["runningCount"] < s["desiredCount"]]
        found += [f"targets: {text}" for text in sick]
        found += [f"targets: service {name} runs fewer tasks than desired" for name in few]
    return found


def _number(what: str, wanted: int | Range | None, is_: int) -> list[str]:
    if wanted is None:
        return []
    if isinstance(wanted, int):
        return [] if is_ == wanted else [f"{what}: expected {wanted}, is {is_}"]
    low = is_ >= wanted.min and (wanted.max is None or is_ <= wanted.max)
    return [] if low else [f"{what}: expected {wanted.min} to {wanted.max if wanted.max is not None else 'any'}, is {is_}"]

"""The JSON document of a run, and whether the run came out as expected. All times are seconds since its start."""
import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import Binary, TypeDeserializer

from sandbox.expectation import differences
from sandbox.requests import READS
from sandbox.server import Call

if TYPE_CHECKING:
    from sandbox.simulation import Simulation

Json = dict[str, Any]


def document(run: "Simulation") -> Json:
    world = world_json(run, table=True)
    found = differences(run, world)
    return {
        "scenario": run.scenario.name, "asExpected": not found, "seconds": round(run.clock.now, 3),
        "outcomes": run.incidents.outcomes, "notifications": [n.as_json() for n in run.notifications],
        "calls": [{**asdict(call), "at": round(call.at, 3)} for call in in_order(run.calls)],
        "events": [{"at": round(d.at, 3), "event": d.event, "rules": d.rules, "results": d.results}
                   for d in run.router.deliveries],
        "world": world, "differences": found,
    }


def in_order(calls: list[Call]) -> list[Call]:
    """Reads that a function made in parallel arrive in any order: neighbours of one moment are sorted, so runs compare equal."""
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


def world_json(run: "Simulation", table: bool) -> Json:
    world, now = run.world, run.clock.now
    shown: Json = {"services": [], "targets": [], "instances": [], "table": _table(run) if table else []}
    for service in world.services:
        mine = world.tasks.of(service)
        shown["services"].append({
            "cluster": service.cluster, "name": service.name, "arn": service.arn, "desiredCount": service.desired_count,
            "runningCount": sum(t.last_status == "RUNNING" for t in mine),
            "pendingCount": sum(t.last_status == "PENDING" for t in mine),
            "healthCheckGracePeriodSeconds": service.grace_period, "tags": service.tags,
            "events": [{"at": round(e["createdAt"], 3), "message": e["message"]}
                       for e in service.events[-100:] if e["createdAt"] >= 0]})
    for target in world.targets.all:
        if not target.gone:
            health = world.targets.health(target)
            shown["targets"].append({"targetGroup": target.group, "id": target.id, "port": target.port, "state": health.state,
                                     "reason": health.reason, "description": health.description})
    for host in world.hosts.all:
        member = next((i for i in world.container_instances if i.host is host), None)
        shown["instances"].append({
            "instanceId": host.instance_id, "name": host.name, "state": host.state, "availabilityZone": host.spec.zone,
            "systemStatus": host.status(now, "system"), "instanceStatus": host.status(now, "instance"),
            "autoScalingGroup": host.spec.auto_scaling_group,
            "containerInstance": member and {"arn": member.arn, "status": member.status,
                                             "agentConnected": member.agent_connected},
            "tasks": [t.id for t in world.tasks.all if t.host is host and t.last_status == "RUNNING"]})
    return shown


def _table(run: "Simulation") -> list[Json]:
    client, read = run.world.resources.client("dynamodb"), TypeDeserializer()
    items = []
    for key, name in run.world.resources.names.items():
        if key.startswith("table."):
            for page in client.get_paginator("scan").paginate(TableName=name):
                items += [{k: _plain(read.deserialize(v)) for k, v in item.items()} for item in page["Items"]]
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Binary):
        return value.value.decode("utf-8", "replace")
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value))
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value

"""The current state of the world as JSON: services, targets, instances, and the function's table."""
import json
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer
from moto.sqs.models import sqs_backends

from sandbox.core.events import ACCOUNT, REGION
from sandbox.world.world import World

Json = dict[str, Any]


def world_json(world: World, table: bool) -> Json:
    now = world.clock.now
    shown: Json = {"services": [], "targets": [], "instances": [], "table": _table(world) if table else []}
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


def queues_json(world: World) -> Json:
    """The messages in each queue of the template, by its logical id."""
    known = sqs_backends[ACCOUNT][REGION].queues
    urls = {key.removeprefix("queue."): url for key, url in world.resources.names.items() if key.startswith("queue.")}
    return {name: [{"body": _body(message.body), "attributes": {k: v["StringValue"] for k, v in message.message_attributes.items()}}
                   for message in known[url.rsplit("/", 1)[1]]._messages] for name, url in urls.items()}


def _body(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _table(world: World) -> list[Json]:
    client, read = world.resources.client("dynamodb"), TypeDeserializer()
    items = []
    for key, name in world.resources.names.items():
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

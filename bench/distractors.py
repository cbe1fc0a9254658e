"""Conditions that look like a fault but are none."""
from typing import Any

from bench.plan import Plan, call

Json = dict[str, Any]


def add(plan: Plan, faulty: bool) -> None:
    """
    Adds one to three of them. Deployments are only for healthy worlds, because one that a fault blocks is a cause of its own.
    """
    kinds = [kind for kind in DISTRACTORS if not (faulty and kind is _deployment)]
    plan.document["timeline"] += [step for make in plan.rng.sample(kinds, plan.rng.randint(1, 3)) for step in make(plan)]


def _agent_away(plan: Plan) -> list[Json]:
    return [{"at": 5, "do": "disconnect-agent", "instance": plan.host, "for": plan.rng.choice((20, 60))}]


def _draining_host(plan: Plan) -> list[Json]:
    """A draining host whose tasks have room elsewhere."""
    state = {"cluster": "shop", "containerInstances": [f"${{containerInstance.{plan.host}}}"], "status": "DRAINING"}
    return [{"at": 5, **call("ecs.update_container_instances_state", **state)}] if plan.spare else []


def _deployment(plan: Plan) -> list[Json]:
    """A deployment that can proceed, by starting a new task first or by stopping an old one first."""
    least, most = (0, 100) if plan.daemon else (50, 200)
    plan.service.update(minimumHealthyPercent=least, maximumPercent=most)
    return [{"at": 5, "do": "deploy", "service": plan.name, "set": {"latencySeconds": 0.1}}]


def _task_stopped(plan: Plan) -> list[Json]:
    """Not the only one: it is what shows that the revision was healthy before the fault."""
    return [{"at": 5, "do": "stop-task", "service": plan.name}] if plan.service["desiredCount"] > 1 else []


def _closed_port(plan: Plan) -> list[Json]:
    permission = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}
    return [{"at": 5, **call("ec2.authorize_security_group_ingress", GroupId="${securityGroup.hosts}",
                             IpPermissions=[permission])}]


def _slow_answers(plan: Plan) -> list[Json]:
    """Answers that are slow but within the timeout."""
    return [{"at": 5, "do": "change-app", "service": plan.name, "set": {"latencySeconds": plan.group["timeout"] - 1}}]


def _retirement(plan: Plan) -> list[Json]:
    return [{"at": 5, "do": "schedule-event", "instance": plan.host, "for": 3000}]


def _registered_twice(plan: Plan) -> list[Json]:
    """An old registration of the same instance that was never removed."""
    plan.rng.choice(plan.document["instances"])["duplicate"] = True
    return []


DISTRACTORS = [_agent_away, _retirement, _draining_host, _deployment, _task_stopped, _closed_port, _slow_answers,
               _registered_twice]

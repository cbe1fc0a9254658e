"""Faults of container instances."""
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import Plan, call

Json = dict[str, Any]


@kind("instance-status", "the hardware below fails", "host")
def _(plan: Plan) -> Made | None:
    host = plan.host
    return Made([{"do": "impair-system", "instance": host}], [{"do": "heal-system", "instance": host}])


@kind("instance-status", "the operating system hangs", "host")
def _(plan: Plan) -> Made | None:
    host = plan.host
    return Made([{"do": "impair-instance", "instance": host}], [{"do": "heal-instance", "instance": host}])


@kind("agent-connection", "the agent stays away", "host", quiet=True)
def _(plan: Plan) -> Made | None:
    host = plan.host
    return Made([{"do": "disconnect-agent", "instance": host}], [{"do": "connect-agent", "instance": host}])


@kind("instance-draining", "set to drain by a person", "host", quiet=True)
def _(plan: Plan) -> Made | None:
    state = {"cluster": "shop", "containerInstances": [f"${{containerInstance.{plan.host}}}"]}
    return Made([call("ecs.update_container_instances_state", **state, status="DRAINING")],
                [call("ecs.update_container_instances_state", **state, status="ACTIVE")])


@kind("instance-state", "stopped by a person", "host", quiet=True)
def _(plan: Plan) -> Made | None:
    stopped = {"InstanceIds": [f"${{instance.{plan.host}}}"]}
    return Made([call("ec2.stop_instances", **stopped)], [call("ec2.start_instances", **stopped)])


def _breaks(plan: Plan, what: str) -> Made:
    host = plan.host
    return Made([{"do": f"impair-{what}", "instance": host}], [{"do": f"heal-{what}", "instance": host}])


@kind("host-firewall", "it drops what comes for the containers", "host")
def _(plan: Plan) -> Made | None:
    """
    Only a host that is asked tells it from a program that hangs, so all may be; and only where the same answers on another host. In
    awsvpc mode tasks do not pass it.
    """
    if plan.service["networkMode"] == "awsvpc" or not (plan.application and plan.checks_http) or plan.grpc:
        return None
    if not plan.daemon and plan.service["desiredCount"] < 2:
        return None

    def change(document: Json) -> None:
        for host in document["instances"]:
            host["tags"] = {"ecs-health-remediator": "approved"}
    host = plan.host
    return Made([{"do": "impair-firewall", "instance": host}], [{"do": "heal-firewall", "instance": host}], change)


@kind("instance-status", "a volume hangs", "host")
def _(plan: Plan) -> Made | None:
    return _breaks(plan, "volume")


@kind("container-runtime", "Docker hangs, and the programs too", "host")
def _(plan: Plan) -> Made | None:
    host = plan.host
    return Made([{"do": "impair-runtime", "instance": host}, {"do": "hang-programs", "instance": host}],
                [{"do": "heal-runtime", "instance": host}, {"do": "heal-programs", "instance": host}])


@kind("agent-connection", "programs and agent hang", "host")
def _(plan: Plan) -> Made | None:
    host = plan.host
    return Made([{"do": "hang-host", "instance": host}], [{"do": "heal-host", "instance": host}])


@kind("scheduled-maintenance", "a retirement is announced", "host", quiet=True)
def _(plan: Plan) -> Made | None:
    return Made([{"do": "schedule-event", "instance": plan.host, "for": 3000}])

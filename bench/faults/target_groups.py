"""Faults of target groups: wrong health check settings, and targets that should not be there."""
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import Plan, call, groups_of, host_ports

Json = dict[str, Any]


def modify(plan: Plan, **settings: Any) -> Json:
    return call("elbv2.modify_target_group", TargetGroupArn=f"${{targetGroup.{plan.group_key}}}", **settings)


@kind("health-check-port", "a port that nobody listens on", "check")
def _(plan: Plan) -> Made | None:
    """
    Outside of bridge mode a program may listen on any port, and a blocked path to the port would be an equally good answer. So
    the path is open there.
    """
    old = plan.group.get("checkPort", "traffic-port")
    ports = [port for port in (81, 9999, 65000) if plan.service["networkMode"] == "bridge" or plan.lets(port)]
    if not ports:
        return None
    return Made([modify(plan, HealthCheckPort=str(plan.rng.choice(ports)))], [modify(plan, HealthCheckPort=old)])


@kind("health-check-port", "the container's port, which the host maps to another", "check")
def _(plan: Plan) -> Made | None:
    inner = plan.container_port
    taken = [host_ports(s, g) for s in plan.document["services"] for g in groups_of(s) if s["networkMode"] != "awsvpc"]
    if plan.service["networkMode"] != "bridge" or (inner, inner) in taken:
        return None
    return Made([modify(plan, HealthCheckPort=str(inner))],
                [modify(plan, HealthCheckPort=plan.group.get("checkPort", "traffic-port"))])


@kind("health-check-protocol", "HTTPS asked of plain HTTP", "check")
def _(plan: Plan) -> Made | None:
    if not plan.tells:
        return None
    return Made([modify(plan, HealthCheckProtocol="HTTPS")], [modify(plan, HealthCheckProtocol="HTTP")])


@kind("health-check-path", "a path that is not there", "check")
def _(plan: Plan) -> Made | None:
    if not plan.tells_http or "*" in plan.service["app"]["answers"] and plan.service["app"]["answers"]["*"] != 404:
        return None
    return Made([modify(plan, HealthCheckPath=plan.rng.choice(("/healthz", "/status", "/health/")))],
                [modify(plan, HealthCheckPath=plan.group["checkPath"])])


@kind("success-codes", "narrowed to codes that the application does not answer", "check")
def _(plan: Plan) -> Made | None:
    if not plan.tells_http:
        return None
    return Made([modify(plan, Matcher={"HttpCode": plan.rng.choice(("203", "205-206", "203,206"))})],
                [modify(plan, Matcher={"HttpCode": plan.group.get("matcher", "200")})])


@kind("target-group-in-use", "its listener is deleted", "listener")
def _(plan: Plan) -> Made | None:
    protocol = "HTTP" if plan.application else "TCP"
    forward = [{"Type": "forward", "TargetGroupArn": f"${{targetGroup.{plan.group_key}}}"}]
    again = call("elbv2.create_listener", LoadBalancerArn="${loadBalancer}", Protocol=protocol, Port=9443, DefaultActions=forward)
    return Made([call("elbv2.delete_listener", ListenerArn=f"${{listener.{plan.group_key}}}")], [again])


@kind("manual-targets", "an instance registered by hand, on a port that nobody listens on", "targets")
def _(plan: Plan) -> Made | None:
    if plan.service["networkMode"] == "awsvpc":
        return None
    stray = {"TargetGroupArn": f"${{targetGroup.{plan.group_key}}}",
             "Targets": [{"Id": f"${{instance.{plan.host}}}", "Port": 9999}]}
    return Made([call("elbv2.register_targets", **stray)], [call("elbv2.deregister_targets", **stray)])


@kind("proxy-protocol", "asked of a program that does not know it", "check")
def _(plan: Plan) -> Made | None:
    if plan.application or not plan.checks_http:
        return None

    def switch(value: str) -> Json:
        return call("elbv2.modify_target_group_attributes", TargetGroupArn=f"${{targetGroup.{plan.group_key}}}",
                    Attributes=[{"Key": "proxy_protocol_v2.enabled", "Value": value}])
    return Made([switch("true")], [switch("false")])


@kind("load-balancer-fault", "the load balancer fails", "load balancer", alone=True)
def _(plan: Plan) -> Made | None:
    """Never combined, because no other fault can be seen while this one lasts."""
    return Made([{"do": "load-balancer-state", "state": "failed", "reason": "Insufficient capacity"}],
                [{"do": "load-balancer-state", "state": "active"}])


@kind("missing-resource", "the target group is deleted", "listener", alone=True)
def _(plan: Plan) -> Made | None:
    return Made([call("elbv2.delete_listener", ListenerArn=f"${{listener.{plan.group_key}}}"),
                 call("elbv2.delete_target_group", TargetGroupArn=f"${{targetGroup.{plan.group_key}}}")])


@kind("target-group-in-use", "the load balancer is deleted", "listener", alone=True)
def _(plan: Plan) -> Made | None:
    """The service refers to its target group only, so a target group remains that nobody uses."""
    return Made([{"do": "delete-load-balancer"}])

"""Health checks that ask the wrong thing, and targets that should not be there."""
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import Plan, call

Json = dict[str, Any]


def _modify(plan: Plan, **settings: Any) -> Json:
    return call("elbv2.modify_target_group", TargetGroupArn=f"${{targetGroup.{plan.name}}}", **settings)


def _tells_codes(plan: Plan) -> bool:
    """An NLB says only that health checks failed, whatever the answer was."""
    return plan.application and plan.checks_http


@kind("health-check-port", "a port that nobody listens on", "check")
def _(plan: Plan) -> Made | None:
    """
    Outside of bridge mode a program may listen on any port. There a closed way to the port would be as good an answer, so the
    way is open.
    """
    old = plan.group.get("checkPort", "traffic-port")
    ports = [port for port in (81, 9999, 65000) if plan.service["networkMode"] == "bridge" or plan.lets(port)]
    if not ports:
        return None
    return Made([_modify(plan, HealthCheckPort=str(plan.rng.choice(ports)))], [_modify(plan, HealthCheckPort=old)])


@kind("health-check-port", "the container's port, which the host maps to another", "check")
def _(plan: Plan) -> Made | None:
    inner = plan.service["containerPort"]
    if plan.service["networkMode"] != "bridge" or plan.service.get("hostPort") == inner:
        return None
    if any(other["networkMode"] != "awsvpc" and plan.traffic(other) == (inner, inner) for other in plan.document["services"]):
        return None
    return Made([_modify(plan, HealthCheckPort=str(inner))],
                [_modify(plan, HealthCheckPort=plan.group.get("checkPort", "traffic-port"))])


@kind("health-check-protocol", "HTTPS asked of plain HTTP", "check")
def _(plan: Plan) -> Made | None:
    if not plan.application:
        return None
    return Made([_modify(plan, HealthCheckProtocol="HTTPS")], [_modify(plan, HealthCheckProtocol="HTTP")])


@kind("health-check-path", "a path that is not there", "check")
def _(plan: Plan) -> Made | None:
    if not _tells_codes(plan) or "*" in plan.service["app"]["answers"] and plan.service["app"]["answers"]["*"] != 404:
        return None
    return Made([_modify(plan, HealthCheckPath=plan.rng.choice(("/healthz", "/status", "/health/")))],
                [_modify(plan, HealthCheckPath=plan.group["checkPath"])])


@kind("success-codes", "narrowed to codes that the application does not answer", "check")
def _(plan: Plan) -> Made | None:
    if not _tells_codes(plan):
        return None
    return Made([_modify(plan, Matcher={"HttpCode": plan.rng.choice(("203", "205-206", "203,206"))})],
                [_modify(plan, Matcher={"HttpCode": plan.group.get("matcher", "200")})])


@kind("target-group-in-use", "its listener is deleted", "listener")
def _(plan: Plan) -> Made | None:
    protocol = "HTTP" if plan.application else "TCP"
    forward = [{"Type": "forward", "TargetGroupArn": f"${{targetGroup.{plan.name}}}"}]
    again = call("elbv2.create_listener", LoadBalancerArn="${loadBalancer}", Protocol=protocol, Port=80, DefaultActions=forward)
    return Made([call("elbv2.delete_listener", ListenerArn=f"${{listener.{plan.name}}}")], [again])


@kind("manual-targets", "an instance registered by hand, on a port that nobody listens on", "targets")
def _(plan: Plan) -> Made | None:
    if plan.service["networkMode"] == "awsvpc":
        return None
    stray = {"TargetGroupArn": f"${{targetGroup.{plan.name}}}", "Targets": [{"Id": f"${{instance.{plan.host}}}", "Port": 9999}]}
    return Made([call("elbv2.register_targets", **stray)], [call("elbv2.deregister_targets", **stray)])


@kind("proxy-protocol", "asked of a program that does not know it", "check")
def _(plan: Plan) -> Made | None:
    if plan.application or not plan.checks_http:
        return None

    def switch(value: str) -> Json:
        return call("elbv2.modify_target_group_attributes", TargetGroupArn=f"${{targetGroup.{plan.name}}}",
                    Attributes=[{"Key": "proxy_protocol_v2.enabled", "Value": value}])
    return Made([switch("true")], [switch("false")])


@kind("load-balancer-fault", "the load balancer fails", "load balancer", alone=True)
def _(plan: Plan) -> Made | None:
    """Alone: while it fails nothing else can be seen."""
    return Made([{"do": "load-balancer-state", "state": "failed", "reason": "Insufficient capacity"}],
                [{"do": "load-balancer-state", "state": "active"}])


@kind("missing-resource", "the target group is deleted", "listener", alone=True)
def _(plan: Plan) -> Made | None:
    return Made([{"do": "delete-target-group", "service": plan.name}])


@kind("target-group-in-use", "the load balancer is deleted", "listener", alone=True)
def _(plan: Plan) -> Made | None:
    """A service names its target groups only, so that what is left is a group that nobody uses."""
    return Made([{"do": "delete-load-balancer"}])

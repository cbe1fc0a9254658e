"""
ELBv2 operations on targets, which the physics registers, drains and checks.

Sources: API model elbv2; Elastic Load Balancing user guides, application/target-group-health-checks.
"""
import json
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.elbv2.exceptions import InvalidTargetError, TargetGroupNotFoundError
from moto.elbv2.responses import ELBV2Response as Response

from sandbox.elb.targets import NOT_REGISTERED, Health
from sandbox.network.interfaces import close_interface, follow_load_balancer, node_interfaces
from sandbox.world.world import World

Json = dict[str, Any]
_MOTO_MODIFY, _MOTO_DELETE = Response.modify_target_group, Response.delete_target_group
_MOTO_SET_SUBNETS, _MOTO_SET_GROUPS = Response.set_subnets, Response.set_security_groups
_MOTO_DELETE_BALANCER = Response.delete_load_balancer


class ElbOperations:
    """Each public method answers one operation; `response` is moto's, for the request's parameters."""

    def __init__(self, world: World) -> None:
        self._world = world

    def delete_listener(self, response: Response) -> EmptyResult:
        """Removes the load balancer from target groups to which no rule forwards any more; moto does not."""
        backend = response.elbv2_backend
        backend.delete_listener(response._get_param("ListenerArn"))
        for group in backend.target_groups.values():
            group.load_balancer_arns = [b.arn for b in backend.load_balancers.values() if _forwards(b, group.arn)]
        return EmptyResult()

    def set_subnets(self, response: Response) -> ActionResult:
        return _followed(response, _MOTO_SET_SUBNETS(response))

    def set_security_groups(self, response: Response) -> ActionResult:
        return _followed(response, _MOTO_SET_GROUPS(response))

    def register_targets(self, response: Response) -> EmptyResult:
        group = _group(response)
        wanted = response._get_param("Targets", [])
        if any(t["Id"].startswith("i-") and self._world.hosts.find(t["Id"]) is None for t in wanted):
            raise InvalidTargetError
        for target in wanted:
            self._world.targets.register(group.arn, target["Id"], int(target.get("Port") or group.port))
        return EmptyResult()

    def deregister_targets(self, response: Response) -> EmptyResult:
        group = _group(response)
        for target in response._get_param("Targets", []):
            self._world.targets.deregister(group.arn, target["Id"], int(target["Port"]) if target.get("Port") else None)
        return EmptyResult()

    def modify_target_group(self, response: Response) -> ActionResult:
        """Keeps every matcher; moto keeps only the HttpCode of an application load balancer's group."""
        group, matcher = _group(response), response._get_param("Matcher", {})
        answer = _MOTO_MODIFY(response)
        if matcher:
            group.matcher = matcher
        return answer

    def delete_target_group(self, response: Response) -> ActionResult:
        """Removes its targets too."""
        group = _group(response)
        answer = _MOTO_DELETE(response)
        self._world.targets.forget(group.arn)
        return answer

    def delete_load_balancer(self, response: Response) -> ActionResult:
        """Removes it from the target groups and removes its network interfaces; moto does not."""
        gone = response._get_param("LoadBalancerArn")
        if balancer := response.elbv2_backend.load_balancers.get(gone):
            for eni in node_interfaces(balancer):
                close_interface(eni)
        for group in response.elbv2_backend.target_groups.values():
            group.load_balancer_arns = [arn for arn in group.load_balancer_arns if arn != gone]
        return _MOTO_DELETE_BALANCER(response)

    def describe_target_health(self, response: Response) -> ActionResult:
        group, targets = _group(response), self._world.targets
        asked = response._get_param("Targets", [])
        check_port, shown = str(group.health_check_port), []
        for target in targets.of(group.arn):
            if not asked or any(a["Id"] == target.id and int(a.get("Port") or target.port) == target.port for a in asked):
                shown.append(_shown(target.id, target.port, targets.health(target), check_port, self._world.zone_of(target)))
        known = {s["Target"]["Id"] for s in shown}
        shown += [_shown(a["Id"], int(a.get("Port") or group.port), NOT_REGISTERED, check_port, None)
                  for a in asked if a["Id"] not in known]
        return ActionResult({"TargetHealthDescriptions": shown})


def _forwards(balancer: Any, group: str) -> bool:
    """Whether a rule of one of its listeners, default rules included, forwards to the target group."""
    return any(group in json.dumps(action.data)
               for listener in balancer.listeners.values() for rule in listener.rules.values() for action in rule.actions)


def _followed(response: Response, answer: ActionResult) -> ActionResult:
    follow_load_balancer(response.elbv2_backend.load_balancers[response._get_param("LoadBalancerArn")])
    return answer


def _group(response: Response) -> Any:
    found = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
    if found is None:
        raise TargetGroupNotFoundError
    return found


def _shown(id: str, port: int, health: Health, check_port: str, zone: str | None) -> Json:
    described = {"State": health.state}
    if health.reason:
        described |= {"Reason": health.reason, "Description": health.description or ""}
    target: Json = {"Id": id, "Port": port}
    if zone and not id.startswith("i-"):
        target["AvailabilityZone"] = zone
    effective = str(port) if check_port == "traffic-port" else check_port
    return {"Target": target, "HealthCheckPort": effective, "TargetHealth": described}

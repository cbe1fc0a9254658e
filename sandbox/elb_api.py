"""ELBv2 operations on targets: registered, drained and judged by the physics."""
from typing import Any, Callable

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.elbv2.responses import ELBV2Response

from sandbox.targets import NOT_REGISTERED, Health
from sandbox.world import World

Json = dict[str, Any]


def install(world: World) -> None:
    for name, operation in _operations(world).items():
        setattr(ELBV2Response, name, operation)


def _operations(world: World) -> dict[str, Callable[..., Any]]:
    def group(response: ELBV2Response) -> Any:
        found = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
        if found is None:
            raise ServiceException("TargetGroupNotFound", "One or more target groups not found")
        return found

    def register_targets(self: ELBV2Response) -> EmptyResult:
        found = group(self)
        for target in self._get_param("Targets", []):
            world.targets.register(found.arn, target["Id"], int(target.get("Port") or found.port))
        return EmptyResult()

    def deregister_targets(self: ELBV2Response) -> EmptyResult:
        found = group(self)
        for target in self._get_param("Targets", []):
            world.targets.deregister(found.arn, target["Id"], int(target["Port"]) if target.get("Port") else None)
        return EmptyResult()

    def describe_target_health(self: ELBV2Response) -> ActionResult:
        found = group(self)
        asked = self._get_param("Targets", [])
        shown = []
        for target in world.targets.of(found.arn):
            if not asked or any(a["Id"] == target.id and int(a.get("Port") or target.port) == target.port for a in asked):
                shown.append(_shown(target.id, target.port, world.targets.health(target), str(found.health_check_port),
                                    world.zone_of(target)))
        for a in asked:
            if not any(s["Target"]["Id"] == a["Id"] for s in shown):
                shown.append(_shown(a["Id"], int(a.get("Port") or found.port), NOT_REGISTERED, str(found.health_check_port), None))
        return ActionResult({"TargetHealthDescriptions": shown})

    return {name: value for name, value in locals().items() if name.endswith(("_targets", "_health"))}


def _shown(id: str, port: int, health: Health, check_port: str, zone: str | None) -> Json:
    described = {"State": health.state}
    if health.reason:
        described |= {"Reason": health.reason, "Description": health.description or ""}
    target: Json = {"Id": id, "Port": port}
    if zone and not id.startswith("i-"):
        target["AvailabilityZone"] = zone
    return {"Target": target, "HealthCheckPort": str(port) if check_port == "traffic-port" else check_port, "TargetHealth": described}

"""
ECS operations that the physics answers instead of moto.

Sources: API model ecs (at most 10 services or 10 container instances to change in one call, 100 of everything else); ECS developer guide, container-instance-draining (DRAINING and UpdateContainerInstancesState),
cluster-query-language (of which only what scenarios can say is evaluated), task-scale-in-protection.
"""
import re
from typing import Any, Callable

from moto.autoscaling.models import autoscaling_backends
from moto.core.responses import ActionResult, EmptyResult
from moto.ecs.exceptions import ECSException
from moto.ecs.responses import EC2ContainerServiceResponse as Response

from sandbox.core.events import ACCOUNT, REGION, arn
from sandbox.ecs.records import (ContainerInstance, Service, Task, attributes, cluster_arn, container_instance_health,
                                 container_instance_json, task_json)
from sandbox.ecs.service_form import service_json
from sandbox.world.world import World

Json = dict[str, Any]
STOPPED_VISIBLE_SECONDS = 3600
_MOTO_TAG, _MOTO_UNTAG, _MOTO_LIST_TAGS = Response.tag_resource, Response.untag_resource, Response.list_tags_for_resource
_MOTO_DEFINITION = Response.describe_task_definition
_ATTRIBUTE = re.compile(r"attribute:([\w.-]+) == ([\w./-]+)")
# moto converts its dictionary of attributes to a list in the answer; ours is a list already.
Response.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}


class EcsOperations:
    """Each public method answers one operation; `response` is moto's, for the request's parameters."""

    def __init__(self, world: World) -> None:
        self._world = world

    def describe_services(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        names = _names(response, "services", "Services", 10)
        include = response._get_param("include", [])
        found = [s for s in self._world.services if s.name in names or s.arn in names]
        base = cluster_arn(self._world.scenario.cluster).replace(":cluster/", ":service/")
        missing = [n if n.startswith("arn:") else f"{base}/{n}" for n in names if not any(n in (s.name, s.arn) for s in found)]
        return ActionResult({"services": [self._show_service(s, include) for s in found],
                             "failures": [{"arn": n, "reason": "MISSING"} for n in missing]})

    def describe_capacity_providers(self, response: Response) -> ActionResult:
        """Without names: all. Those of Fargate have no group."""
        names = response._get_param("capacityProviders", [])
        found = [{"name": name, "status": "ACTIVE"} for name in ("FARGATE", "FARGATE_SPOT")]
        for group in self._world.scenario.auto_scaling_groups:
            if (provider := group.capacity_provider) is not None:
                found.append({
                    "name": provider.name, "status": "ACTIVE", "capacityProviderArn": arn("ecs", f"capacity-provider/{provider.name}"),
                    "autoScalingGroupProvider": {
                        "autoScalingGroupArn": str(autoscaling_backends[ACCOUNT][REGION].autoscaling_groups[group.name].arn),
                        "managedScaling": {"status": _switch(provider.managed_scaling)},
                        "managedTerminationProtection": _switch(provider.managed_termination_protection),
                        "managedDraining": _switch(group.managed_draining)}})
        return ActionResult({"capacityProviders": [one for one in found if not names or one["name"] in names], "failures": []})

    def list_services(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        return _page(response, "serviceArns", [s.arn for s in self._world.services], 10)

    def update_service(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        service = self._service(response._get_param("service"))
        grace, count = response._get_param("healthCheckGracePeriodSeconds"), response._get_param("desiredCount")
        if grace is not None and not 0 <= int(grace) <= 2147483647:
            raise ECSException("InvalidParameterException", "healthCheckGracePeriodSeconds is out of range.")
        self._check_controller(response, service)
        service.grace_period = service.grace_period if grace is None else int(grace)
        service.desired_count = service.desired_count if count is None else int(count)
        definition, network = response._get_param("taskDefinition"), response._get_param("networkConfiguration")
        service.network = network or service.network
        if definition or network or response._get_param("forceNewDeployment"):
            self._world.roll_out(service, definition or service.primary.task_definition)
        return ActionResult({"service": self._show_service(service, [])})

    def list_tasks(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        status = response._get_param("desiredStatus") or "RUNNING"
        name, place = response._get_param("serviceName"), response._get_param("containerInstance")
        service, instance = self._service(name) if name else None, self._instance(place) if place else None
        family, started_by = response._get_param("family"), response._get_param("startedBy")
        found = [t.arn for t in self._visible()
                 if t.desired_status == status and (not name or t.service is service)
                 and (not place or t.container_instance is instance)
                 and (not started_by or (t.deployment is not None and t.deployment.id == started_by))
                 and (not family or t.definition.rsplit("/", 1)[1].split(":")[0] == family)]
        return _page(response, "taskArns", found, 100)

    def describe_tasks(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        names = _names(response, "tasks", "Tasks")
        found = {n: self._task(n) for n in names}
        return ActionResult({"tasks": [self._show_task(t) for t in found.values() if t], "failures": _missing(found)})

    def stop_task(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        task = self._task(response._get_param("task"))
        if task is None:
            raise ECSException("InvalidParameterException", "The referenced task was not found.")
        self._world.tasks.stop(task, "UserInitiated", response._get_param("reason") or "Task stopped by user")
        return ActionResult({"task": self._show_task(task)})

    def get_task_protection(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        found = {n: self._task(n) for n in _names(response, "tasks", "Tasks")}
        mine = {n: t for n, t in found.items() if t and t.service}
        alone = [{"arn": t.arn, "reason": "TASK_NOT_VALID"} for n, t in found.items() if t and n not in mine]
        return ActionResult({"protectedTasks": [self._show_protection(t) for t in mine.values()],
                             "failures": _missing(found) + alone})

    def describe_task_definition(self, response: Response) -> ActionResult:
        """moto's, with what ECS would find that the task needs of its host."""
        answer = _MOTO_DEFINITION(response)
        definition = answer.result["taskDefinition"]
        spec = next((s.spec for s in self._world.services if s.name == definition.family), None)
        own_interface = ["ecs.capability.task-eni"] if spec and spec.network_mode == "awsvpc" else []
        names = [*spec.requires_attributes, *own_interface] if spec else []
        definition.requires_attributes = [{"name": name} for name in names]
        return answer

    def list_container_instances(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        status = response._get_param("status")
        oldest_first = sorted(self._world.container_instances, key=lambda i: i.registered)
        satisfies = _expression(response._get_param("filter"))
        found = [i.arn for i in oldest_first if (i.status == status if status else i.status != "INACTIVE") and satisfies(i)]
        return _page(response, "containerInstanceArns", found, 100)

    def describe_container_instances(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        found = {n: self._instance(n) for n in _names(response, "containerInstances", "Container instances")}
        include = response._get_param("include", [])
        return ActionResult({"containerInstances": [self._show_instance(i, include) for i in found.values() if i],
                             "failures": _missing(found)})

    def update_container_instances_state(self, response: Response) -> ActionResult:
        self._check_cluster(response)
        status = response._get_param("status")
        if status not in ("ACTIVE", "DRAINING"):
            raise ECSException("InvalidParameterException", "Container instance status should be one of [ACTIVE,DRAINING].")
        found = {n: self._instance(n) for n in _names(response, "containerInstances", "Container instances", 10)}
        changed = [i for i in found.values() if i and i.status != "INACTIVE"]
        for instance in changed:
            if instance.status != status:
                self._world.set_instance_status(instance, status)
        inactive = [{"arn": n, "reason": "INACTIVE"} for n, i in found.items() if i and i.status == "INACTIVE"]
        return ActionResult({"containerInstances": [self._show_instance(i, []) for i in changed],
                             "failures": _missing(found) + inactive})

    def list_tags_for_resource(self, response: Response) -> ActionResult:
        tags = self._tags(response)
        return _MOTO_LIST_TAGS(response) if tags is None else ActionResult({"tags": _tag_list(tags)})

    def tag_resource(self, response: Response) -> ActionResult:
        tags = self._tags(response)
        if tags is None:
            return _MOTO_TAG(response)
        tags.update({tag["key"]: tag["value"] for tag in response._get_param("tags")})
        return EmptyResult()

    def untag_resource(self, response: Response) -> ActionResult:
        tags = self._tags(response)
        if tags is None:
            return _MOTO_UNTAG(response)
        for key in response._get_param("tagKeys"):
            tags.pop(key, None)
        return EmptyResult()

    def _check_cluster(self, response: Response) -> None:
        name = response._get_param("cluster") or "default"
        if name.rsplit("/", 1)[-1] != self._world.scenario.cluster:
            raise ECSException("ClusterNotFoundException", "Cluster not found.")

    def _check_controller(self, response: Response, service: Service) -> None:
        """Under another deployment controller, only settings that need no deployment may be changed."""
        controller = service.spec.deployment_controller
        refused = {"taskDefinition": "Unable to update task definition", "networkConfiguration": "Unable to update network parameters",
                   "loadBalancers": "Unable to update load balancers", "forceNewDeployment": "Cannot force a new deployment"}
        asked = next((text for name, text in refused.items() if response._get_param(name)), None)
        if controller != "ECS" and asked is not None:
            advice = " Use AWS CodeDeploy to trigger a new deployment." if controller == "CODE_DEPLOY" else ""
            raise ECSException("InvalidParameterException",
                               f"{asked} on services with {'a' if controller == 'CODE_DEPLOY' else 'an'} {controller} deployment "
                               f"controller.{advice}")

    def _service(self, name: str | None) -> Service:
        found = next((s for s in self._world.services if name in (s.name, s.arn)), None)
        if found is None:
            raise ECSException("ServiceNotFoundException", "Service not found.")
        return found

    def _instance(self, name: str) -> ContainerInstance | None:
        return next((i for i in self._world.container_instances if name in (i.arn, i.arn.rsplit("/", 1)[1])), None)

    def _task(self, name: str) -> Task | None:
        return next((t for t in self._visible() if name in (t.arn, t.id)), None)

    def _visible(self) -> list[Task]:
        now = self._world.clock.now
        return [t for t in self._world.tasks.all if t.stopped is None or now - t.stopped < STOPPED_VISIBLE_SECONDS]

    def _tags(self, response: Response) -> dict[str, str] | None:
        arn = response._get_param("resourceArn")
        return next((s.tags for s in self._world.services if s.arn == arn), None)

    def _show_service(self, service: Service, include: list[str]) -> Json:
        shown = service_json(service, self._world.tasks.all, self._world.clock)
        return {**shown, "tags": _tag_list(service.tags)} if "TAGS" in include else shown

    def _show_task(self, task: Task) -> Json:
        return task_json(task, self._world.clock, task.service.spec if task.service else None)

    def _show_protection(self, task: Task) -> Json:
        until = task.protected_until
        protected = until is not None and self._world.clock.now < until
        return {"taskArn": task.arn, "protectionEnabled": protected,
                **({"expirationDate": self._world.clock.moment(until)} if protected else {})}

    def _show_instance(self, instance: ContainerInstance, include: list[str]) -> Json:
        shown = container_instance_json(instance, self._world.tasks.all, self._world.clock)
        if "CONTAINER_INSTANCE_HEALTH" in include:
            shown["healthStatus"] = container_instance_health(instance, self._world.clock)
        return shown


def _expression(text: str | None) -> Callable[[ContainerInstance], bool]:
    """Of the cluster query language only the equality of one attribute, because services of a scenario ask for nothing else."""
    if not text:
        return lambda _: True
    asked = _ATTRIBUTE.fullmatch(text)
    if asked is None:
        raise ECSException("InvalidParameterException", f"The sandbox does not evaluate the expression {text}.")
    return lambda instance: any((a["name"], a.get("value")) == asked.groups() for a in attributes(instance))


def _names(response: Response, parameter: str, what: str, most: int = 100) -> list[str]:
    names: list[str] = response._get_param(parameter, [])
    if not 1 <= len(names) <= most:
        raise ECSException("InvalidParameterException", f"{what} cannot be empty or more than {most}.")
    return names


def _missing(found: dict[str, Any]) -> list[Json]:
    return [{"arn": name, "reason": "MISSING"} for name, thing in found.items() if thing is None]


def _switch(on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def _tag_list(tags: dict[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _page(response: Response, key: str, found: list[str], usual: int) -> ActionResult:
    start, most = int(response._get_param("nextToken") or 0), int(response._get_param("maxResults") or usual)
    if not 1 <= most <= 100:
        raise ECSException("InvalidParameterException", "maxResults must be between 1 and 100.")
    end = start + most
    return ActionResult({key: found[start:end], **({"nextToken": str(end)} if end < len(found) else {})})

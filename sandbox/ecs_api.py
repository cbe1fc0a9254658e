"""ECS operations whose answers come from the physics instead of moto's own records."""
from typing import Any, Callable, TypeVar

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.ecs.responses import EC2ContainerServiceResponse

from sandbox.ecs import (ContainerInstance, Service, Task, cluster_arn, container_instance_health, container_instance_json,
                         service_json, task_json)
from sandbox.world import World

T = TypeVar("T")
Json = dict[str, Any]
STOPPED_VISIBLE_SECONDS = 3600


def install(world: World) -> None:
    # moto turns its attribute dictionary into a list on the way out; ours is one already.
    EC2ContainerServiceResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER = {}
    for name, operation in _operations(world).items():
        setattr(EC2ContainerServiceResponse, name, operation)


def _operations(world: World) -> dict[str, Callable[..., Any]]:
    clock = world.clock

    def cluster(response: EC2ContainerServiceResponse) -> None:
        name = response._get_param("cluster") or "default"
        if name.rsplit("/", 1)[-1] != world.scenario.cluster:
            raise ServiceException("ClusterNotFoundException", "Cluster not found.")

    def find_service(name: str | None) -> Service:
        found = next((s for s in world.services if name in (s.name, s.arn)), None)
        if found is None:
            raise ServiceException("ServiceNotFoundException", "Service not found.")
        return found

    def find_instance(name: str) -> ContainerInstance | None:
        return next((i for i in world.container_instances if name in (i.arn, i.arn.rsplit("/", 1)[1])), None)

    def find_task(name: str) -> Task | None:
        return next((t for t in visible_tasks() if name in (t.arn, t.id)), None)

    def visible_tasks() -> list[Task]:
        return [t for t in world.tasks.all if t.stopped is None or clock.now - t.stopped < STOPPED_VISIBLE_SECONDS]

    def show_service(service: Service, include: list[str]) -> Json:
        shown = service_json(service, world.tasks.all, clock)
        return {**shown, "tags": tag_list(service.tags)} if "TAGS" in include else shown

    def show_task(task: Task) -> Json:
        return task_json(task, clock, task.service.spec if task.service else None)

    def show_instance(instance: ContainerInstance, include: list[str]) -> Json:
        shown = container_instance_json(instance, world.tasks.all, clock)
        if "CONTAINER_INSTANCE_HEALTH" in include:
            shown["healthStatus"] = container_instance_health(instance, clock)
        return shown

    def describe_services(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        names = self._get_param("services", [])
        if not 1 <= len(names) <= 10:
            raise ServiceException("InvalidParameterException", "Services cannot be empty or more than 10.")
        include = self._get_param("include", [])
        found = [s for s in world.services if s.name in names or s.arn in names]
        missing = [n for n in names if not any(n in (s.name, s.arn) for s in found)]
        base = cluster_arn(world.scenario.cluster).replace(":cluster/", ":service/")
        return ActionResult({"services": [show_service(s, include) for s in found],
                             "failures": [{"arn": n if n.startswith("arn:") else f"{base}/{n}", "reason": "MISSING"} for n in missing]})

    def list_services(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        return _page(self, "serviceArns", [s.arn for s in world.services], 10)

    def update_service(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        service = find_service(self._get_param("service"))
        grace, count = self._get_param("healthCheckGracePeriodSeconds"), self._get_param("desiredCount")
        if grace is not None:
            if not 0 <= int(grace) <= 2147483647:
                raise ServiceException("InvalidParameterException", "healthCheckGracePeriodSeconds is out of range.")
            service.grace_period = int(grace)
        if count is not None:
            service.desired_count = int(count)
        definition = self._get_param("taskDefinition")
        if definition or self._get_param("forceNewDeployment"):
            world.roll_out(service, definition or service.primary.task_definition)
        return ActionResult({"service": show_service(service, [])})

    def list_tasks(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        status = self._get_param("desiredStatus") or "RUNNING"
        name, place, family = self._get_param("serviceName"), self._get_param("containerInstance"), self._get_param("family")
        if name:
            service = find_service(name)
        started_by = self._get_param("startedBy")
        found = [t.arn for t in visible_tasks()
                 if t.desired_status == status and (not name or t.service is service)
                 and (not place or t.container_instance is find_instance(place))
                 and (not started_by or (t.deployment is not None and t.deployment.id == started_by))
                 and (not family or t.definition.rsplit("/", 1)[1].split(":")[0] == family)]
        return _page(self, "taskArns", found, 100)

    def describe_tasks(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        names = self._get_param("tasks", [])
        if not 1 <= len(names) <= 100:
            raise ServiceException("InvalidParameterException", "Tasks cannot be empty or more than 100.")
        return ActionResult({"tasks": [show_task(t) for n in names if (t := find_task(n))],
                             "failures": [{"arn": n, "reason": "MISSING"} for n in names if not find_task(n)]})

    def stop_task(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        task = find_task(self._get_param("task"))
        if task is None:
            raise ServiceException("InvalidParameterException", "The referenced task was not found.")
        world.tasks.stop(task, "UserInitiated", self._get_param("reason") or "Task stopped by user")
        return ActionResult({"task": show_task(task)})

    def list_container_instances(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        status = self._get_param("status")
        found = [i.arn for i in world.container_instances if (i.status == status if status else i.status != "INACTIVE")]
        return _page(self, "containerInstanceArns", found, 100)

    def describe_container_instances(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        names = self._get_param("containerInstances", [])
        if not 1 <= len(names) <= 100:
            raise ServiceException("InvalidParameterException", "Container instances cannot be empty or more than 100.")
        include = self._get_param("include", [])
        return ActionResult({"containerInstances": [show_instance(i, include) for n in names if (i := find_instance(n))],
                             "failures": [{"arn": n, "reason": "MISSING"} for n in names if not find_instance(n)]})

    def update_container_instances_state(self: EC2ContainerServiceResponse) -> ActionResult:
        cluster(self)
        status = self._get_param("status")
        if status not in ("ACTIVE", "DRAINING"):
            raise ServiceException("InvalidParameterException", "Container instance status should be one of [ACTIVE,DRAINING].")
        names = self._get_param("containerInstances", [])
        changed = [i for n in names if (i := find_instance(n)) and i.status != "INACTIVE"]
        for instance in changed:
            if instance.status != status:
                world.set_instance_status(instance, status)
        return ActionResult({"containerInstances": [show_instance(i, []) for i in changed],
                             "failures": [{"arn": n, "reason": "MISSING" if find_instance(n) is None else "INACTIVE"} for n in names
                                          if find_instance(n) not in changed]})

    def tagged(arn: str) -> dict[str, str] | None:
        service = next((s for s in world.services if s.arn == arn), None)
        return service.tags if service else None

    moto_tag, moto_untag = EC2ContainerServiceResponse.tag_resource, EC2ContainerServiceResponse.untag_resource
    moto_list_tags = EC2ContainerServiceResponse.list_tags_for_resource

    def list_tags_for_resource(self: EC2ContainerServiceResponse) -> ActionResult:
        tags = tagged(self._get_param("resourceArn"))
        return moto_list_tags(self) if tags is None else ActionResult({"tags": tag_list(tags)})

    def tag_resource(self: EC2ContainerServiceResponse) -> ActionResult:
        tags = tagged(self._get_param("resourceArn"))
        if tags is None:
            return moto_tag(self)
        tags.update({tag["key"]: tag["value"] for tag in self._get_param("tags")})
        return EmptyResult()

    def untag_resource(self: EC2ContainerServiceResponse) -> ActionResult:
        tags = tagged(self._get_param("resourceArn"))
        if tags is None:
            return moto_untag(self)
        for key in self._get_param("tagKeys"):
            tags.pop(key, None)
        return EmptyResult()

    return {name: value for name, value in locals().items() if name in OVERRIDDEN}


OVERRIDDEN = ("describe_services", "list_services", "update_service", "list_tasks", "describe_tasks", "stop_task",
              "list_container_instances", "describe_container_instances", "update_container_instances_state",
              "list_tags_for_resource", "tag_resource", "untag_resource")


def tag_list(tags: dict[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _page(response: EC2ContainerServiceResponse, key: str, found: list[str], most: int) -> ActionResult:
    start = int(response._get_param("nextToken") or 0)
    end = start + min(int(response._get_param("maxResults") or most), most if most == 100 else 100)
    return ActionResult({key: found[start:end], **({"nextToken": str(end)} if end < len(found) else {})})

"""
The ECS service scheduler: keeps the desired count, replaces what is unhealthy, outdated or on a draining host.

Sources: ECS developer guide, ecs_services, deployment-type-ecs, service-throttle-logic, service-event-messages,
service-event-messages-list, ecs_service_events, container-instance-draining; API model ecs (DeploymentConfiguration).
"""
import math
from dataclasses import dataclass, field

from sandbox.core.clock import Clock
from sandbox.core.events import Bus
from sandbox.core.ids import Ids
from sandbox.ecs.placement import Placement
from sandbox.ecs.records import Deployment, Service, Task, cluster_arn
from sandbox.ecs.tasks import Tasks
from sandbox.elb.targets import Targets

TICK_SECONDS = 5
REPEAT_SECONDS = 6 * 3600
IMPAIRED_AFTER_FAILURES = 4
MINIMUM_AGE_SECONDS = 5
SCHEDULER = "ServiceSchedulerInitiated"


@dataclass(frozen=True)
class Failure:
    """Why a task is to be replaced: what the service says about it, and the reason the task bears."""
    message: str
    reason: str


@dataclass
class Scheduler:
    clock: Clock
    bus: Bus
    ids: Ids
    targets: Targets
    tasks: Tasks
    placement: Placement
    services: list[Service] = field(default_factory=list)

    def tick(self) -> None:
        for service in self.services:
            if service.daemon:
                service.desired_count = sum(i.status == "ACTIVE" and not i.stale for i in self.placement.instances)
            self._replace_unhealthy(service)
            self._replace_outdated(service)
            self._reach_desired_count(service)
            self._note_steady(service)

    def healthy(self, task: Task) -> bool:
        """In every target group, and for Docker where it checks."""
        checked = task.service is not None and task.service.spec.container_health_check is not None
        return (all(self.targets.health(t).state == "healthy" for t in task.targets)
                and task.container_health == ("HEALTHY" if checked else "UNKNOWN"))

    def deploy(self, service: Service, deployment: Deployment) -> None:
        service.primary.status = "ACTIVE"
        service.deployments.insert(0, deployment)
        service.steady = False
        self._deployment_event(service, deployment, "INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", "in progress")

    # --- unhealthy tasks -------------------------------------------------------------------------------------------

    def _replace_unhealthy(self, service: Service) -> None:
        for task in self.tasks.of(service):
            if not task.running:
                continue
            for target in task.targets:
                if target.group in self.targets.deleted:
                    self._say(service, f"(task {task.id}) is not healthy in (target-group {target.group}) due to TARGET GROUP IS "
                                       "NOT FOUND.")
            failure = self._failure(task)
            if failure:
                self._say(service, failure.message)
                if self._may_stop(service, task):
                    self._stop_unhealthy(service, task, failure)
            elif self.healthy(task):
                task.was_healthy, task.replacement, service.failures_in_a_row = True, None, 0

    def _failure(self, task: Task) -> Failure | None:
        """In the grace period, counted from the task's start, nothing is held against it. Any one target group is enough."""
        age = self.clock.now - (task.started or self.clock.now)
        if age < max(task.service.grace_period if task.service else 0, MINIMUM_AGE_SECONDS):
            return None
        for target in task.targets:
            health = self.targets.health(target)
            if health.state == "unhealthy" or (health.state == "unused" and "Availability Zone" in (health.description or "")):
                return Failure(f"(instance {task.where}) (port {target.port}) is unhealthy in (target-group {target.group}) "
                               f"due to (reason {health.description})",
                               f"Task failed ELB health checks in (target-group {target.group})")
        if task.container_health == "UNHEALTHY":
            return Failure(f"(task {task.id}) failed container health checks.", "Task failed container health checks")
        return None

    def _may_stop(self, service: Service, task: Task) -> bool:
        """The replacement comes first where maximumPercent and the cluster allow it, and is waited for until it is judged."""
        if task.replacement is None or not task.replacement.wanted:
            task.replacement = self._start_one(service, quiet=True) if self._room(service) > 0 else None
            return task.replacement is None
        return self._judged(task.replacement)

    def _judged(self, task: Task) -> bool:
        return self.healthy(task) or self._failure(task) is not None

    def _stop_unhealthy(self, service: Service, task: Task, failure: Failure) -> None:
        service.steady = False
        service.failures_in_a_row += not task.was_healthy
        if task.deployment:
            task.deployment.failed_tasks += not task.was_healthy
        self._say(service, f"has stopped 1 running tasks: (task {task.id}).", repeat=True)
        self._say_each(service, "deregistered")
        self.tasks.stop(task, SCHEDULER, failure.reason)
        if service.failures_in_a_row >= IMPAIRED_AFTER_FAILURES:
            if self._say(service, "is unable to consistently start tasks successfully."):
                self._service_event(service, "WARN", "SERVICE_TASK_START_IMPAIRED")

    # --- draining hosts and old deployments --------------------------------------------------------------------------

    def _outdated(self, task: Task) -> bool:
        service = task.service
        return task.container_instance.status != "ACTIVE" or (service is not None and task.deployment is not service.primary)

    def _replace_outdated(self, service: Service) -> None:
        least = math.ceil(service.desired_count * service.spec.minimum_healthy_percent / 100)
        for task in [t for t in self.tasks.of(service) if t.wanted and self._outdated(t)]:
            healthy = [t for t in self.tasks.of(service) if t.running and self.healthy(t)]
            if self._daemon_may_go(task) if service.daemon else task not in healthy or len(healthy) - 1 >= least:
                service.steady = False
                self._say(service, "has begun draining connections on 1 tasks.", repeat=True)
                self._say_each(service, "deregistered")
                why = ("Task stopped by ECS: container instance is draining" if task.container_instance.status != "ACTIVE"
                       else f"Scaling activity initiated by (deployment {task.deployment.id if task.deployment else ''})")
                self.tasks.stop(task, SCHEDULER, why)

    def _daemon_may_go(self, task: Task) -> bool:
        """A daemon leaves a draining host after the tasks of the other services."""
        others = [t for t in self.tasks.on(task.container_instance) if t.service and not t.service.daemon]
        return task.container_instance.status == "ACTIVE" or not others

    # --- desired count -----------------------------------------------------------------------------------------------

    def _reach_desired_count(self, service: Service) -> None:
        current = [t for t in self.tasks.of(service) if t.wanted and not self._outdated(t)]
        for _ in range(min(service.desired_count - len(current), self._room(service))):
            if not self._start_one(service):
                break
        surplus = len(current) - service.desired_count
        if surplus > 0 and all(t.running and self._judged(t) for t in current):
            worst = sorted(current, key=lambda t: (self.healthy(t), -(t.created)))
            for task in worst[:surplus]:
                self._say(service, f"has stopped 1 running tasks: (task {task.id}).", repeat=True)
                self.tasks.stop(task, SCHEDULER, f"Scaling activity initiated by (deployment {service.primary.id})")

    def _room(self, service: Service) -> int:
        most = math.floor(service.desired_count * service.maximum_percent / 100)
        return most - sum(t.wanted for t in self.tasks.of(service))

    def _start_one(self, service: Service, quiet: bool = False) -> Task | None:
        place = self.placement.choose(service, self.tasks.all)
        if isinstance(place, str):
            if not quiet and self._say(service, f"was unable to place a task because no container instance met all of its "
                                                f"requirements. {place}"):
                self._service_event(service, "ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", reason="RESOURCE:PORTS")
            return None
        service.steady = False
        task = self.tasks.start(service.cluster, place.instance, service, service.primary, service.primary.task_definition,
                                place.ports, place.address)
        self._say(service, f"has started 1 tasks: (task {task.id}).", repeat=True)
        return task

    # --- what the service says ---------------------------------------------------------------------------------------

    def task_changed(self, what: str, task: Task) -> None:
        if what == "running" and task.service:
            self._say_each(task.service, "registered")
        if what == "stopped" and task.service:
            task.service.steady = False

    def _note_steady(self, service: Service) -> None:
        alive = [t for t in self.tasks.of(service) if t.desired_status == "RUNNING"]
        settled = (len(alive) == service.desired_count and not any(self._outdated(t) for t in alive)
                   and all(t.running and self.healthy(t) for t in alive))
        if not settled or service.steady:
            return
        service.steady = True
        service.muted.clear()
        self._say(service, "has reached a steady state.")
        self._service_event(service, "INFO", "SERVICE_STEADY_STATE")
        if service.primary.rollout_state == "IN_PROGRESS":
            service.primary.rollout_state, service.primary.updated = "COMPLETED", self.clock.now
            service.deployments = [service.primary]
            self._say(service, f"(deployment {service.primary.id}) deployment completed.")
            self._deployment_event(service, service.primary, "INFO", "SERVICE_DEPLOYMENT_COMPLETED", "completed")

    def _say_each(self, service: Service, what: str) -> None:
        for group in (g for g, _ in service.groups if g not in self.targets.deleted):
            self._say(service, f"{what} 1 targets in (target-group {group})", repeat=True)

    def _say(self, service: Service, text: str, repeat: bool = False) -> bool:
        """Into the service's events. A message is not repeated until its cause is gone or six hours have passed."""
        muted_until = service.muted.get(text, -math.inf)
        if not repeat and self.clock.now < muted_until:
            return False
        service.muted[text] = self.clock.now + REPEAT_SECONDS
        service.events.append({"id": self.ids.uuid("service-event"), "createdAt": self.clock.now,
                               "message": f"(service {service.name}) {text}"})
        return True

    def _service_event(self, service: Service, kind: str, name: str, **extra: str) -> None:
        self.bus.emit("aws.ecs", "ECS Service Action", [service.arn], {
            "eventType": kind, "eventName": name, "clusterArn": cluster_arn(service.cluster), **extra,
            "createdAt": self.clock.iso()})

    def _deployment_event(self, service: Service, deployment: Deployment, kind: str, name: str, text: str) -> None:
        self.bus.emit("aws.ecs", "ECS Deployment State Change", [service.arn], {
            "eventType": kind, "eventName": name, "deploymentId": deployment.id, "updatedAt": self.clock.iso(),
            "reason": f"ECS deployment {deployment.id} {text}."})


"""
The ECS service scheduler: keeps the desired count and replaces tasks that are unhealthy, outdated or on a draining host.

Sources: ECS developer guide, ecs_services and deployment-type-ecs (a replacement is of the revision of the task it replaces, and
comes first where maximumPercent lets it; else one unhealthy task is stopped at a time), container-instance-draining; API model
ecs (DeploymentConfiguration; healthCheckGracePeriodSeconds: an unhealthy task in its grace period may be stopped to get back to
the desired count; Deployment.failedTasks). Order and timing of messages as in public timelines of replaced tasks.
"""
import math
from dataclasses import dataclass, field

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import arn
from sandbox.ecs import circuit_breaker
from sandbox.ecs.balance import Balance
from sandbox.ecs.messages import Voice
from sandbox.ecs.placement import Place, Placement, Refusal
from sandbox.ecs.records import Deployment, Service, Task
from sandbox.ecs.tasks import Tasks
from sandbox.elb.targets import Health, Target, Targets
from sandbox.scenario.scheduling import Scheduling

TICK_SECONDS = 5
MINIMUM_AGE_SECONDS = 5
SCHEDULER = "ServiceSchedulerInitiated"
# From the first failure of a task until ECS acts on it, and from the healthy replacement until the stop of the old task.
REACTION_SECONDS, HANDOVER_SECONDS = (3, 45), (5, 17)
# Where no instance fits, ECS tries for this long and then pauses.
PLACEMENT_TRIES_SECONDS, PLACEMENT_PAUSE_SECONDS = 50, (0, 300)
ROLE_TEXT = ("ECS was unable to assume the role 'arn:aws:iam::123456789012:role/app' that was provided for this task. Please verify "
             "that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to "
             "pass this role.")


@dataclass(frozen=True)
class Failure:
    """Why a task is replaced: the message of the service and the stopped reason of the task."""
    message: str
    reason: str


@dataclass
class Scheduler:
    clock: Clock
    draws: Draws
    targets: Targets
    tasks: Tasks
    placement: Placement
    voice: Voice
    rules: Scheduling
    services: list[Service] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.balance = Balance(self)
        self.placement.services = self.services

    def tick(self) -> None:
        for service in self.services:
            if service.daemon:
                service.desired_count = sum(i.status == "ACTIVE" and not i.stale for i in self.placement.instances)
            before = {t.arn for t in self.tasks.of(service)}
            replacing = self._replace_unhealthy(service)
            self._replace_outdated(service)
            self._reach_desired_count(service)
            circuit_breaker.judge(service, self.clock, self.voice)
            self.voice.started(service, [t for t in self.tasks.of(service) if t.arn not in before], replacing)
            self._note_steady(service)
            self.balance.look(service)

    def healthy(self, task: Task) -> bool:
        """Whether it is healthy in every target group and by its container health check, if it has one."""
        checked = task.service is not None and task.service.spec.container_health_check is not None
        return (not task.unregistered and all(self.targets.health(t).state == "healthy" for t in task.targets)
                and task.container_health == ("HEALTHY" if checked else "UNKNOWN"))

    def deploy(self, service: Service, deployment: Deployment) -> None:
        service.primary.status = "ACTIVE"
        service.deployments.insert(0, deployment)
        service.steady = False
        service.throttle.started()
        self.voice.deployment(service, deployment, "INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS",
                              f"ECS deployment {deployment.id} in progress.")

    # --- unhealthy tasks -------------------------------------------------------------------------------------------

    def _replace_unhealthy(self, service: Service) -> int:
        """Replaces unhealthy tasks; returns how many replacements were started."""
        started, stopped = 0, []
        for task in self.tasks.of(service):
            if not task.running:
                continue
            self._note_lost_targets(service, task)
            failure = self._failure(task)
            if failure is None:
                task.seen_failing = None
            elif task.seen_failing is None:
                task.seen_failing = self.clock.now
            if failure and self._reacts(task):
                if task.replacement is None or not task.replacement.wanted:
                    task.replacement = self._start_first(service, task)
                    started += task.replacement is not None
                if self._may_stop(service, task):
                    self._stop_unhealthy(service, task, failure)
                    stopped.append(task)
            elif self.healthy(task):
                task.was_healthy, task.replacement = True, None
                if task.deployment:
                    task.deployment.succeed()
        self.voice.stopped(service, stopped)
        return started

    def _reacts(self, task: Task) -> bool:
        asked = self.rules.reaction_seconds
        delay = self.draws.between(f"reaction {task.id}", *REACTION_SECONDS) if asked == "drawn" else asked
        return task.seen_failing is not None and self.clock.now - task.seen_failing >= delay

    def _note_lost_targets(self, service: Service, task: Task) -> None:
        """Writes a message about missing targets. What else ECS does about them is not documented; here it does nothing."""
        if task.unregistered and task.service:
            for group, _ in task.service.groups:
                error = self.tasks.registration_error(task)
                self.voice.say(service, f"failed to register targets in (target-group {group}) with (error {error})")
        for target in task.targets:
            gone = target.group in self.targets.deleted
            if gone or target.draining_until is not None:
                what = "TARGET GROUP" if gone else "TARGET"
                self.voice.say(service, f"(task {task.id}) is not healthy in (target-group {target.group}) due to {what} IS NOT FOUND.")

    def _failure(self, task: Task) -> Failure | None:
        """
        Why a task must be replaced, or None. One target group is enough; during the grace period after its start nothing counts.
        """
        age = self.clock.now - (task.started or self.clock.now)
        grace = task.service.grace_period if task.service and self.rules.grace_covers_running else task.grace_period
        if age < max(grace, MINIMUM_AGE_SECONDS):
            return None
        return self._fails(task)

    def _fails(self, task: Task) -> Failure | None:
        """The same as `_failure`, but without the grace period."""
        for target in task.targets:
            health = self.targets.health(target)
            if health.state == "unhealthy" or self._lost(target, health):
                return Failure(f"(task {task.id}) (instance {task.where}) (port {target.port}) is unhealthy in "
                               f"(target-group {target.group}) due to (reason {health.description})",
                               f"Task failed ELB health checks in (target-group {target.group})")
        if task.container_health == "UNHEALTHY":
            return Failure(f"(task {task.id}) failed container health checks.", "Task failed container health checks")
        return None

    def _lost(self, target: Target, health: Health) -> bool:
        """
        Whether ECS replaces the task of a target that serves nobody. It does where the zone is not enabled; whether also for one that is
        gone or in no use is not known.
        """
        if health.state == "unused" and "Availability Zone" in (health.description or ""):
            return True
        gone = target.draining_until is not None or health.reason in ("Target.NotRegistered", "Target.NotInUse")
        return gone and self.rules.replaces_lost_targets

    def _start_first(self, service: Service, task: Task) -> Task | None:
        """Whether the replacement is started first: if maximumPercent and the cluster allow it and no other task is missing."""
        room = min(self._room(service), self._most(service) - service.desired_count) - len(service.owed)
        return self._start_one(service, task.deployment or service.primary, quiet=True) if room > 0 else None

    def _may_stop(self, service: Service, task: Task) -> bool:
        """Whether an unhealthy task may stop: once the health of its replacement is known. Without replacement: if nothing else is under
        way and the scenario lets ECS stop it first."""
        if task.replacement is not None:
            return self._judged(task.replacement) and self._hands_over(task.replacement)
        if self._room(service) > 0 and not self.rules.stops_without_place:
            return False
        return not any(t.last_status == "PENDING" or (not t.wanted and t.host.acts) for t in self.tasks.of(service))

    def _hands_over(self, replacement: Task) -> bool:
        """Whether a healthy replacement takes over; ECS needs some seconds to act on its health."""
        if replacement.judged is None:
            replacement.judged = self.clock.now
        quick = self.rules.reaction_seconds != "drawn"
        wait = 0 if quick else self.draws.between(f"hand over {replacement.id}", *HANDOVER_SECONDS)
        return self.clock.now - replacement.judged >= wait

    def _judged(self, task: Task) -> bool:
        """Whether its health is known, regardless of the grace period."""
        return task.running and (self.healthy(task) or self._fails(task) is not None)

    def _stop_unhealthy(self, service: Service, task: Task, failure: Failure) -> None:
        service.steady = False
        if task.deployment and not task.was_healthy:
            task.deployment.fail()
        if task.replacement is None and task.deployment is not service.primary:
            service.owed.append(task)
        deploys_itself = service.spec.deployment_controller == "ECS"
        self.voice.say(service, failure.message, task_set=None if deploys_itself or not task.deployment else task.deployment.id)
        self.tasks.stop(task, SCHEDULER, failure.reason)

    # --- draining hosts and old deployments --------------------------------------------------------------------------

    def _outdated(self, task: Task) -> bool:
        service = task.service
        return task.container_instance.status != "ACTIVE" or (service is not None and task.deployment is not service.primary)

    def _replace_outdated(self, service: Service) -> None:
        least, stopped = math.ceil(service.desired_count * service.spec.minimum_healthy_percent / 100), []
        for task in [t for t in self.tasks.of(service) if t.wanted and self._outdated(t) and not self._protected(t)]:
            healthy = [t for t in self.tasks.of(service) if t.running and self.healthy(t)]
            if self._daemon_may_go(task) if service.daemon else self._may_go(service, task, healthy, least):
                service.steady = False
                why = ("Task stopped by ECS: container instance is draining" if task.container_instance.status != "ACTIVE"
                       else f"Scaling activity initiated by (deployment {task.deployment.id if task.deployment else ''})")
                if task.running:
                    stopped.append(task)
                self.tasks.stop(task, SCHEDULER, why)
        self.voice.stopped(service, stopped)

    def _may_go(self, service: Service, task: Task, healthy: list[Task], least: int) -> bool:
        """Whether an old task may be stopped for a deployment. An unhealthy one is replaced by its own revision, unless the new task exists
        or needs its place."""
        if task in healthy:
            return len(healthy) - 1 >= least
        if task.container_instance.status != "ACTIVE" or not task.running:
            return True
        return len(healthy) >= service.desired_count or self._most(service) <= service.desired_count

    def _daemon_may_go(self, task: Task) -> bool:
        """Whether a daemon may leave a draining host: only after the tasks of other services."""
        others = [t for t in self.tasks.on(task.container_instance) if t.service and not t.service.daemon]
        return task.container_instance.status == "ACTIVE" or not others

    # --- desired count -----------------------------------------------------------------------------------------------

    def _reach_desired_count(self, service: Service) -> None:
        self._pay_back(service)
        current = [t for t in self.tasks.of(service) if t.wanted and not self._outdated(t)]
        for _ in range(min(service.desired_count - len(current), self._room(service) - len(service.owed))):
            if not self._start_one(service, service.primary):
                break
        pairs = sum(self.balance.keeps(t) or (t.replacement is not None and t.replacement.wanted) for t in current)
        surplus = len(current) - service.desired_count - pairs
        if surplus > 0 and all(self._judged(t) for t in current):
            free = [t for t in current if not self._protected(t)]
            if len(free) < surplus:
                self._note_protection(service, len(current) - len(free))
            worst = sorted(free, key=lambda t: (self.healthy(t), -(t.created)))[:surplus]
            self.voice.stopped(service, worst)
            for task in worst:
                self.tasks.stop(task, SCHEDULER, f"Scaling activity initiated by (deployment {service.primary.id})")

    def _protected(self, task: Task) -> bool:
        """Whether it is protected from scale-in, draining and deployments; an unhealthy task is replaced all the same."""
        return task.protected_until is not None and self.clock.now < task.protected_until

    def _note_protection(self, service: Service, count: int) -> None:
        self.voice.say(service, f"was unable to scale in due to (reason {count} tasks under protection)", task_set=service.primary.id)

    def _pay_back(self, service: Service) -> None:
        """
        Replaces tasks of an older revision, which were stopped early to make room, by tasks of that revision while they are
        needed.
        """
        healthy = sum(t.running and t.deployment is service.primary and self.healthy(t) for t in self.tasks.of(service))
        for task in list(service.owed):
            alike = sum(t.wanted and t.deployment is task.deployment for t in self.tasks.of(service))
            gone = task.deployment not in service.deployments or task.deployment.rollout_state == "FAILED"
            if gone or alike >= service.desired_count - healthy:
                service.owed.remove(task)
            elif self._room(service) > 0 and self._start_one(service, task.deployment, quiet=True):
                service.owed.remove(task)

    def _most(self, service: Service) -> int:
        return math.floor(service.desired_count * service.maximum_percent / 100)

    def _room(self, service: Service) -> int:
        """What maximumPercent leaves. The developer guide counts tasks in STOPPING too; the API model names only RUNNING and PENDING."""
        return self._most(service) - sum(t.wanted or t.last_status == "STOPPING" for t in self.tasks.of(service))

    def _start_one(self, service: Service, deployment: Deployment, quiet: bool = False) -> Task | None:
        if self.clock.now < service.throttle.until or deployment.rollout_state == "FAILED":
            return None
        failure = deployment.app.fails_to_start
        if failure is not None and failure.kind == "role":
            self._note_configuration(service, failure.reason or ROLE_TEXT)
            return None
        if self.clock.now < service.places_again:
            return None
        place = self.placement.choose(service, self.tasks.all)
        if isinstance(place, Refusal):
            if not quiet:
                self._note_refusal(service, place)
                self._pause_placement(service)
            return None
        service.placing_since = None
        return self.start_at(service, deployment, place)

    def start_at(self, service: Service, deployment: Deployment, place: Place) -> Task:
        service.steady = False
        return self.tasks.start(service.cluster, place.instance, service, deployment, deployment.task_definition, place.ports,
                                place.address)

    def _pause_placement(self, service: Service) -> None:
        """Pauses placement after some failed tries, so a place that becomes free may stay unused for minutes."""
        asked = self.rules.placement_pause_seconds
        if service.placing_since is None:
            service.placing_since = self.clock.now
        elif self.clock.now - service.placing_since >= PLACEMENT_TRIES_SECONDS and asked != 0:
            what = f"placement {service.name} {self.clock.now}"
            service.places_again = self.clock.now + (self.draws.between(what, *PLACEMENT_PAUSE_SECONDS) if asked == "drawn" else asked)
            service.placing_since = None

    def _note_configuration(self, service: Service, text: str) -> None:
        """A role that cannot be assumed: no task is created at all."""
        if self.voice.say(service, f"failed to launch a task with (error {text})."):
            self.voice.action(service, "ERROR", "SERVICE_TASK_CONFIGURATION_FAILURE", reason=text)

    def _note_refusal(self, service: Service, refusal: Refusal) -> None:
        provider = service.spec.capacity_provider
        if self.voice.say(service, "was unable to place a task because no container instance met all of its requirements. "
                                   f"{refusal.text} For more information, see the Troubleshooting section of the Amazon ECS "
                                   "Developer Guide."):
            self.voice.action(service, "ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", reason=refusal.reason,
                              containerInstanceArns=[refusal.instance.arn] if refusal.instance else None,
                              capacityProviderArns=[arn("ecs", f"capacity-provider/{provider}")] if provider and not refusal.instance else None)

    # --- what becomes of its tasks -----------------------------------------------------------------------------------

    def task_changed(self, what: str, task: Task) -> None:
        service = task.service
        if service is None:
            return
        if what == "stopped":
            service.steady = False
            if task.stop_code == "TaskFailedToStart":
                self._note_failed_start(service, task)
            elif task.stop_code == "EssentialContainerExited" and task.deployment and not task.was_healthy:
                task.deployment.fail()
        if what == "running":
            service.throttle.started()
        if what in ("running", "deregistered") and task.targets:
            # Tasks of one moment share a line.
            service.news.setdefault(what, []).append(task)
            self.clock.after(0, lambda: self._tell_news(service, what))

    def _note_failed_start(self, service: Service, task: Task) -> None:
        if task.deployment:
            task.deployment.fail()
        if service.throttle.failed(task.created, self.clock.now):
            self.voice.say(service, "is unable to consistently start tasks successfully.", repeat=True)
            self.voice.action(service, "WARN", "SERVICE_TASK_START_IMPAIRED")

    def _tell_news(self, service: Service, what: str) -> None:
        tasks = service.news.pop(what, [])
        groups = [group for group, _ in service.groups if group not in self.targets.deleted]
        if tasks and groups:
            (self.voice.registered if what == "running" else self.voice.deregistered)(service, tasks, groups)

    def _note_steady(self, service: Service) -> None:
        alive = [t for t in self.tasks.of(service) if t.desired_status == "RUNNING"]
        settled = (len(alive) == service.desired_count and not any(self._outdated(t) for t in alive)
                   and all(t.running and self.healthy(t) for t in alive))
        if not settled:
            return
        if not service.steady:
            service.steady = True
            service.muted.clear()
        if service.primary.rollout_state == "IN_PROGRESS":
            service.primary.rollout_state, service.primary.updated = "COMPLETED", self.clock.now
            service.deployments = [service.primary]
            self.voice.say(service, f"(deployment {service.primary.id}) deployment completed.", repeat=True)
            self.voice.deployment(service, service.primary, "INFO", "SERVICE_DEPLOYMENT_COMPLETED",
                                  f"ECS deployment {service.primary.id} completed.")
        if self.voice.say(service, "has reached a steady state."):
            self.voice.action(service, "INFO", "SERVICE_STEADY_STATE")

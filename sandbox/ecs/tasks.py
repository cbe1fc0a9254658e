"""
The life cycle of tasks: started by the agent, registered with the load balancer, stopped in steps, with an event for each step.

Sources: ECS developer guide, task-lifecycle-explanation, load-balancer-connection-draining, stopped-task-error-codes; API model
ecs (HealthCheck, stopCode). Captured: `deregistered` comes 8 to 11 s after the decision to stop a task; the container of an
unhealthy task ended 12 and 51 s after it, so the additional wait is drawn; the stopped reason of a task whose host has ended.
"""
from dataclasses import dataclass, field
from typing import Callable

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import Bus, arn
from sandbox.core.ids import Ids
from sandbox.ec2 import metadata
from sandbox.ecs.records import ContainerInstance, Deployment, Service, Task, task_detail
from sandbox.ecs import starts
from sandbox.elb.targets import Target, Targets
from sandbox.programs.application import NO_CREDENTIALS, Program
from sandbox.scenario.scheduling import Scheduling

PENDING_SECONDS = (15, 30)
DEREGISTER_AFTER = (8, 11)
UNHEALTHY_DRAINS = (0, 40)
SIGTERM_SECONDS = 2
CONTAINER_CHECK_SECONDS, CONTAINER_CHECK_RETRIES = 30, 3
KILLED = 137
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"


@dataclass
class Tasks:
    clock: Clock
    bus: Bus
    ids: Ids
    draws: Draws
    targets: Targets
    rules: Scheduling
    all: list[Task] = field(default_factory=list)
    listeners: list[Callable[[str, Task], None]] = field(default_factory=list)

    def registration_error(self, task: Task) -> str | None:
        """The load balancer's error where it refuses to register the targets of a service; None where it accepts them."""
        wanted = task.service.spec.registration_error if task.service else None
        if wanted is not None and self.clock.now >= wanted.from_:
            return wanted.text
        if not self.rules.registers_across_vpcs and task.address is not None and task.service:
            if any(self.targets.world.zone_of(Target(group, task.address, 0, 0)) == "all" for group, _ in task.service.groups):
                return (f"The Availability Zone for IP address '{task.address}' must be 'all' for Application Load Balancer target "
                        "groups, when not within the VPC")
        return None

    def start(self, cluster: str, instance: ContainerInstance, service: Service | None, deployment: Deployment | None,
              definition: str, ports: dict[int, int], address: str | None = None) -> Task:
        task = Task(arn("ecs", f"task/{cluster}/{self.ids.hex('task')}"), cluster, instance, definition, self.clock.now,
                    ports, service, deployment, address=address)
        self.all.append(task)
        self._tell(task, "created")
        failure = deployment.app.fails_to_start if deployment else None
        if failure is None:
            asked = self.rules.pending_seconds
            takes = self.draws.between(f"pending {task.id}", *PENDING_SECONDS) if asked == "drawn" else asked
            self.clock.after(takes, lambda: self._run(task))
        else:
            known = starts.outcome(failure)
            self.clock.after(self.draws.between(f"start {task.id}", *known.seconds), lambda: self._fail_to_start(task, known))
        return task

    def _fail_to_start(self, task: Task, known: starts.Start) -> None:
        if task.last_status == "PENDING" and task.wanted:
            task.desired_status, task.stop_code, task.stopped_reason = "STOPPED", "TaskFailedToStart", known.task
            task.stopping, task.exit_reason = self.clock.now, known.container
            self._end(task)

    def stop(self, task: Task, code: str, reason: str, exit_code: int | None = None) -> None:
        """
        Stops a task. If the agent is disconnected, only its desired status becomes STOPPED, until the agent returns or the host
        ends.
        """
        if task.desired_status == "STOPPED":
            return
        task.desired_status, task.stop_code, task.stopped_reason, task.stopping = "STOPPED", code, reason, self.clock.now
        if exit_code is not None:
            task.exit_code = exit_code
        task.served = any(self.targets.health(t).state == "healthy" for t in task.targets)
        task.deregisters = self._deregisters(task)
        if task.targets:
            self.clock.at(task.deregisters, lambda: self._deregister(task))
        if task.host.acts:
            self._wind_down(task)
        else:
            self._tell(task, "stopping")

    def agent_returned(self, instance: ContainerInstance) -> None:
        """The agent is connected again: it carries out the starts and stops that waited."""
        for task in self.on(instance):
            self._run(task)
            if task.program and task.program.ended and task.last_status == "RUNNING":
                self.stop(task, "EssentialContainerExited", "Essential container in task exited")
            if task.desired_status == "STOPPED" and task.last_status in ("RUNNING", "PENDING"):
                self._wind_down(task)

    def host_down(self, instance: ContainerInstance) -> None:
        ended = "stopped" if instance.host.state in ("stopping", "stopped") else "terminated"
        reason = f"Host EC2 (instance {instance.host.instance_id}) {ended}."
        for task in self.on(instance):
            if task.desired_status == "RUNNING":
                task.desired_status, task.stop_code, task.stopped_reason = "STOPPED", "TerminationNotice", reason
                task.stopping = self.clock.now
            self._end(task)

    def killed_with_host(self, instance: ContainerInstance) -> None:
        """Ends all tasks of a host that reboots; the agent reports it when it is connected again."""
        for task in self.on(instance):
            if task.program and not task.program.ended:
                task.program.ended, task.exit_code = True, KILLED

    def crash(self, task: Task, exit_code: int, reason: str | None = None) -> None:
        """Ends a task because its container exited. `reason` is the container's."""
        if task.program and not task.program.ended and task.last_status == "RUNNING":
            # A program that is killed from outside logs nothing.
            if reason is None and exit_code != KILLED:
                task.program.last_words(exit_code)
            task.program.ended, task.exit_reason = True, reason
            if task.host.acts:
                self.stop(task, "EssentialContainerExited", "Essential container in task exited", exit_code)

    def arm(self, task: Task) -> None:
        """Schedules the end of the program, if its current behaviour makes it crash or run out of memory."""
        program, app = task.program, task.program.behaviour if task.program else None
        if program is None or app is None:
            return
        if app.needs_credentials and task.service and not task.service.spec.task_role:
            self.clock.after(app.start_seconds, lambda: self._look_for_credentials(task))
        if app.crash_after_seconds is not None:
            self.clock.after(app.crash_after_seconds, lambda: self._fail(task, "crash_after_seconds"))
        if app.out_of_memory_after_seconds is not None:
            program.filling = (self.clock.now, self.clock.now + app.out_of_memory_after_seconds)
            self.clock.after(app.out_of_memory_after_seconds, lambda: self._fail(task, "out_of_memory_after_seconds"))

    def _fail(self, task: Task, why: str) -> None:
        """Ends the program as scheduled, unless its behaviour has changed in between."""
        app = task.program.behaviour if task.program else None
        if app is None or getattr(app, why) is None:
            return
        if why == "out_of_memory_after_seconds":
            self.crash(task, KILLED, OUT_OF_MEMORY)
        else:
            self.crash(task, app.exit_code)

    def _look_for_credentials(self, task: Task) -> None:
        """A program that finds none says so; then it ends, or it answers every request with an error."""
        program, spec = task.program, task.service.spec if task.service else None
        if program is None or spec is None or program.ended or metadata.reaches(task.host.instance_id, spec.network_mode):
            return
        program.say("ERROR", NO_CREDENTIALS)
        if program.behaviour.needs_credentials == "exits":
            self.crash(task, program.behaviour.exit_code)
        program.lacks_credentials = True

    def on(self, instance: ContainerInstance) -> list[Task]:
        return [t for t in self.all if t.container_instance is instance and t.last_status != "STOPPED"]

    def of(self, service: Service) -> list[Task]:
        return [t for t in self.all if t.service is service and t.last_status != "STOPPED"]

    def _run(self, task: Task) -> None:
        if task.last_status != "PENDING" or task.desired_status == "STOPPED" or not task.host.acts:
            return
        task.last_status, task.started = "RUNNING", self.clock.now
        if task.service and task.deployment:
            app = task.deployment.app
            task.program = Program(app, self.clock.now, self.clock.now + app.start_seconds)
            task.grace_period = task.service.grace_period
            self.arm(task)
            if task.service.spec.container_health_check is not None:
                self.clock.after(CONTAINER_CHECK_SECONDS, lambda: self._check_container(task))
            error = self.registration_error(task)
            task.unregistered = error is not None and bool(task.service.groups)
            if error is None:
                task.targets = [self.targets.register(group, task.where, task.ports[port]) for group, port in task.service.groups]
        self._tell(task, "running")

    def _check_container(self, task: Task) -> None:
        """Runs the container health check. The status changes after several failures in a row. A host that hangs or has no connected
        agent reports nothing."""
        if task.last_status != "RUNNING" or task.program is None:
            return
        self.clock.after(CONTAINER_CHECK_SECONDS, lambda: self._check_container(task))
        task.failed_checks = 0 if task.program.passes_own_check(self.clock.now) else task.failed_checks + 1
        decided = task.failed_checks == 0 or task.failed_checks >= CONTAINER_CHECK_RETRIES
        if decided and task.host.acts and not task.host.hangs:
            task.container_health = "UNHEALTHY" if task.failed_checks else "HEALTHY"

    def _wind_down(self, task: Task) -> None:
        if task.last_status == "PENDING":
            return self._end(task)
        task.last_status = "DEACTIVATING"
        self._tell(task, "stopping")
        if not task.targets:
            return self._terminate(task)
        # A target drains for the deregistration delay; one that serves no connections may be released sooner.
        groups = {t.group for t in task.targets} - self.targets.deleted
        delay = max((self.targets.world.settings(group).deregistration_delay for group in groups), default=0)
        if not task.served:
            wait = self.rules.unhealthy_drains_seconds
            delay = min(delay, self.draws.between(f"drain {task.id}", *UNHEALTHY_DRAINS) if wait is None else wait)
        ended = task.program is None or task.program.ended
        self.clock.at(task.deregisters + (0 if ended else delay), lambda: self._terminate(task))

    def _deregisters(self, task: Task) -> float:
        """When the task is deregistered; tasks of a service that stop at the same moment share the time."""
        whose = task.service.name if task.service else task.id
        return self.clock.now + self.draws.between(f"deregister {whose} {self.clock.now:.3f}", *DEREGISTER_AFTER)

    def _terminate(self, task: Task) -> None:
        if task.last_status == "DEACTIVATING":
            task.last_status = "STOPPING"
            self._tell(task, "stopping")
            self.clock.after(SIGTERM_SECONDS, lambda: self._end(task, 143))

    def _end(self, task: Task, exit_code: int | None = None) -> None:
        if task.last_status == "STOPPED":
            return
        if task.program:
            task.program.ended = True
        if task.exit_code is None:
            task.exit_code = exit_code
        self._deregister(task)
        task.last_status, task.execution_stopped, task.stopped = "STOPPED", self.clock.now, self.clock.now
        self._tell(task, "stopped")

    def _deregister(self, task: Task) -> None:
        left = [target for target in task.targets if target.draining_until is None]
        for target in left:
            self.targets.deregister(target.group, target.id, target.port)
        if left:
            for listener in self.listeners:
                listener("deregistered", task)

    def _tell(self, task: Task, what: str) -> None:
        """
        Calls the listeners and emits the event. `what` is created, running, stopping or stopped, or `deregistered`, which has no
        event.
        """
        task.version += 1
        for listener in self.listeners:
            listener(what, task)
        self.bus.emit("aws.ecs", "ECS Task State Change", [task.arn], task_detail(task, self.clock))

"""Carries out the timeline of the scenario."""
import re
from dataclasses import fields, replace
from typing import Any, Callable

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.ec2.faults import ScheduledEvent
from sandbox.ecs.records import Service
from sandbox.function.router import Router
from sandbox.run import words
from sandbox.scenario.behaviour import App
from sandbox.scenario.model import Step
from sandbox.scenario.reader import Invalid, read
from sandbox.world.world import World

Json = dict[str, Any]


class Timeline:
    """`outside` runs work without the world's lock, such as API calls."""

    def __init__(self, world: World, router: Router, outside: Callable[[Callable[[], None]], None],
                 tell: Callable[[str], None]) -> None:
        self._world, self._router, self._outside, self._tell = world, router, outside, tell
        self._waiting: list[Step] = []
        self.ends = 0.0

    def start(self) -> None:
        for step in self._world.scenario.timeline:
            self.add(step)

    def add(self, step: Step) -> None:
        if step.after_call:
            self._waiting.append(step)
        else:
            self._world.clock.at(step.at, lambda: self._do(step))
            self.ends = max(self.ends, step.at + (step.for_ or 0))

    def called(self, operation: str) -> None:
        """Schedules the steps that wait for the function's first call of this operation."""
        for step in [s for s in self._waiting if s.after_call == operation]:
            self._waiting.remove(step)
            self._world.clock.after(step.at, lambda step=step: self._do(step))
            self.ends = max(self.ends, self._world.clock.now + step.at + (step.for_ or 0))

    def _do(self, step: Step) -> None:
        self._tell(words.told(step))
        verb, _, kind = step.do.partition("-")
        if verb in ("impair", "hang", "heal"):
            self._break_or_heal(step, verb, kind)
        else:
            getattr(self, "_" + step.do.replace("-", "_"))(step)

    def _break_or_heal(self, step: Step, verb: str, kind: str) -> None:
        hosts = self._world.hosts
        host = hosts.named(step.instance or "")
        if verb == "heal":
            hosts.heal(host, kind)
        else:
            hosts.impair(host, kind, step.survives_restart)
            self._later(step, lambda: hosts.heal(host, kind))

    def _stop_instance(self, step: Step) -> None:
        """A person stops an instance, for `for` seconds if given."""
        host = self._world.hosts.named(step.instance or "")
        self._world.hosts.stop(host)
        self._later(step, lambda: self._world.hosts.start(host) if host.state == "stopped" else None)

    def _recover_instance(self, step: Step) -> None:
        """EC2 recovers an instance now."""
        self._world.recovery.recover(self._world.hosts.named(step.instance or ""))

    def _schedule_event(self, step: Step) -> None:
        host = self._world.hosts.named(step.instance or "")
        id = f"instance-event-{self._world.ids.hex('instance-event', 17)}"
        event = ScheduledEvent(id, step.code, self._world.clock.now + step.not_before)
        self._world.hosts.schedule(host, event)
        self._later(step, lambda: self._world.hosts.cancel(host, event))

    def _load_balancer_state(self, step: Step) -> None:
        self._world.resources.set_balancer_state(step.state, step.reason)
        self._later(step, lambda: self._world.resources.set_balancer_state("active", None))

    def _delete_target_group(self, step: Step) -> None:
        name = self._service(step).name
        self._outside(lambda: self._world.resources.delete_target_group(name))

    def _delete_load_balancer(self, _: Step) -> None:
        self._outside(self._world.resources.delete_load_balancer)

    def _disconnect_agent(self, step: Step) -> None:
        host = self._world.hosts.named(step.instance or "")
        self._world.hosts.stop_agent(host, True)
        self._later(step, lambda: self._world.hosts.stop_agent(host, False))

    def _connect_agent(self, step: Step) -> None:
        self._world.hosts.stop_agent(self._world.hosts.named(step.instance or ""), False)

    def _change_app(self, step: Step) -> None:
        """Changes all programs of a service, those on one instance, or (onlyNew) those that start from now on."""
        service, changes = self._service(step), _changes(step)
        if step.instance:
            programs = [t.program for t in self._tasks(step) if t.program]
            before = [p.behaviour for p in programs]
            for program in programs:
                program.behaviour = replace(program.behaviour, **changes)
            self._arm(step, changes)
            self._later(step, lambda: [setattr(p, "behaviour", b) for p, b in zip(programs, before)])
            return
        deployment = service.primary
        if step.only_new:
            deployment.app = replace(deployment.app)
            changed = [deployment.app]
        else:
            # Programs that started before a change of new ones, and those on one instance, behave in a way of their own.
            programs = [t.program for t in self._tasks(step) if t.program and t.deployment is deployment]
            changed = list({id(app): app for app in (deployment.app, *(p.behaviour for p in programs))}.values())
        before = [{name: getattr(app, name) for name in changes} for app in changed]
        for app in changed:
            _assign(app, changes)
        if not step.only_new:
            self._arm(step, changes)
        self._later(step, lambda: [_assign(app, old) for app, old in zip(changed, before)])

    def _arm(self, step: Step, changes: Json) -> None:
        """Schedules end and log lines of running programs again; their times count from the change."""
        if changes.keys() & {"crash_after_seconds", "out_of_memory_after_seconds", "needs_credentials"}:
            for task in self._tasks(step):
                self._world.tasks.arm(task)
        if changes.keys() & {"log", "dependency"}:
            for task in self._tasks(step):
                self._world.logs.follow(task)

    def _crash_app(self, step: Step) -> None:
        for task in self._tasks(step)[:step.count]:
            self._world.tasks.crash(task, int(step.set.get("exitCode", 1)))

    def _protect_tasks(self, step: Step) -> None:
        """A program asks ECS to protect its task from scale-in."""
        for task in self._tasks(step)[:step.count]:
            task.protected_until = self._world.clock.now + (step.for_ or 7200)

    def _stop_task(self, step: Step) -> None:
        for task in self._tasks(step)[:step.count or 1]:
            self._world.tasks.stop(task, "UserInitiated", "Task stopped by user")

    def _desired_count(self, step: Step) -> None:
        if step.count is None:
            raise Invalid("timeline: desired-count needs a count")
        self._service(step).desired_count = step.count

    def _deploy(self, step: Step) -> None:
        self._outside(lambda: self._world.deploy(self._service(step), _changes(step)))

    def _call(self, step: Step) -> None:
        service, _, operation = (step.operation or "").partition(".")

        def call() -> None:
            try:
                getattr(self._world.resources.client(service), operation)(**self._filled(step.parameters))
            except (BotoCoreError, ClientError, AttributeError) as problem:
                raise Invalid(f"timeline: {step.operation}: {problem}") from problem
        self._outside(call)

    def _invoke(self, step: Step) -> None:
        if step.function is not None and step.function not in self._router.functions:
            raise Invalid(f"timeline: no function is called {step.function}; known are {', '.join(self._router.functions)}")
        self._router.invoke(self._filled(step.payload), step.function, step.waits, step.insists)

    def _event(self, step: Step) -> None:
        event = self._filled(step.payload)
        self._world.bus.emit(event["source"], event["detail-type"], event.get("resources", []), event.get("detail", {}))

    def _service(self, step: Step) -> Service:
        name = step.service or self._world.services[0].name
        return next(s for s in self._world.services if s.name == name)

    def _tasks(self, step: Step) -> list[Any]:
        found = [t for t in self._world.tasks.of(self._service(step)) if t.running]
        return [t for t in found if step.instance in (None, t.host.name)]

    def _later(self, step: Step, action: Callable[[], Any]) -> None:
        if step.for_ is not None:
            self._world.clock.after(step.for_, action)

    def _filled(self, value: Any) -> Any:
        """Replaces placeholders such as `${instance.b}` by ids; README.md lists them."""
        if isinstance(value, dict):
            return {key: self._filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return re.sub(r"\$\{([^}]+)\}", lambda m: self._name(m[1]), value) if isinstance(value, str) else value

    def _name(self, name: str) -> str:
        kind, _, rest = name.partition(".")
        if kind == "containerInstance":
            host = self._world.hosts.named(rest)
            return next(i.arn for i in self._world.container_instances if i.host is host)
        if kind == "service":
            return next(s.arn for s in self._world.services if s.name == rest)
        if kind == "incident":
            return self._incident(rest)
        if name not in self._world.resources.names:
            raise Invalid(f"timeline: nothing is called {name}; known are {', '.join(sorted(self._world.resources.names))}")
        return self._world.resources.names[name]

    def _incident(self, service: str) -> str:
        """The newest incident of the service that a function has told of."""
        answers = [answer for delivery in self._router.deliveries for result in delivery.results
                   for answer in (result if isinstance(result, list) else [result]) if isinstance(answer, dict)]
        told = [answer["incidentId"] for answer in answers
                if answer.get("incidentId") and (answer.get("service") or {}).get("name") == service]
        if not told:
            raise Invalid(f"timeline: no incident of service {service} was told of yet")
        return str(told[-1])


def _changes(step: Step) -> Json:
    app = read(App, step.set, "timeline.set")
    given = {f.name for f in fields(App) if f.name in {_snake(k) for k in step.set}}
    return {name: getattr(app, name) for name in given}


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


def _assign(app: App, changes: Json) -> None:
    for name, value in changes.items():
        setattr(app, name, value)

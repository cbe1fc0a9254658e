"""Watches what the physics does to each service after the injection, independently of the product."""
from typing import Any

from sandbox.run.simulation import Simulation

LOOK, RECENT = 5, 60
FAILS = {"unhealthy", "unused", "deleted"}


class Watch:
    def __init__(self, run: Simulation, since: float) -> None:
        self._run, self._since = run, since
        self._failing: dict[str, list[float]] = {s.name: [] for s in run.world.services}
        self._look()
        run.clock.every(LOOK, self._look)

    def failed(self, service: str) -> bool:
        return bool(self._failing[service])

    def failed_since(self, service: str, time: float) -> bool:
        return any(at >= time for at in self._failing[service])

    def killed(self, service: str) -> bool:
        """Whether ECS stopped a task for its health check, which gives the product an event."""
        return any(_unhealthy(task) for task in self._tasks(service))

    def unhealthy(self, service: str) -> bool:
        """Whether a target is shown as failing now."""
        return bool(self._states(self._service(service)) & FAILS)

    def short(self, service: str) -> bool:
        """Whether fewer tasks run than desired. No target fails then, but the service is not well."""
        wanted = self._service(service)
        return sum(task.running for task in self._tasks(service)) < wanted.desired_count

    def unplaced(self, service: str) -> bool:
        """Whether tasks are missing for which ECS has said that it has no place: a true cause that no fault was drawn for."""
        said = [event["message"] for event in self._service(service).events[-3:]]
        return self.short(service) and any("was unable to place a task" in message for message in said)

    def lacked_place(self, service: str) -> bool:
        """Whether ECS has said so, for however short a time."""
        return any("was unable to place a task" in event["message"] for event in self._service(service).events)

    def failed_its_own_check(self, service: str) -> bool:
        """Whether a container health check has stopped a task: what starts slowly fails it too, unless it has a start period."""
        return any((task.stopped_reason or "").startswith("Task failed container health checks") for task in self._tasks(service))

    def well(self, service: str) -> bool:
        return not self._ill(self._service(service))

    def _look(self) -> None:
        if self._run.clock.now >= self._since:
            for service in self._run.world.services:
                if self._ill(service):
                    self._failing[service.name].append(self._run.clock.now)

    def _ill(self, service: Any) -> bool:
        """
        Whether a target fails, or a task was stopped for its health or ended by itself recently (before the injection: ever).
        """
        now = self._run.clock.now
        return bool(self._states(service) & FAILS) or any(
            _ended_badly(task) and now - max(task.stopping or 0, 0) < RECENT for task in self._tasks(service.name))

    def _states(self, service: Any) -> set[str]:
        """The states of the targets, and a mark for a target group that no longer exists."""
        targets = self._run.world.targets
        gone = {"deleted" for group, _ in service.groups if group in targets.deleted}
        return gone | {targets.health(target).state for group, _ in service.groups for target in targets.of(group)}

    def _service(self, name: str) -> Any:
        return next(s for s in self._run.world.services if s.name == name)

    def _tasks(self, service: str) -> list[Any]:
        return [t for t in self._run.world.tasks.all if t.service and t.service.name == service]


def _ended_badly(task: Any) -> bool:
    return task.stop_code == "EssentialContainerExited" or "health checks" in (task.stopped_reason or "")


def _unhealthy(task: Any) -> bool:
    return "ELB health checks" in (task.stopped_reason or "")

"""
Availability Zone rebalancing: once a service is steady, tasks move from the zone with most tasks to the one with fewest, one at a time.

Sources: ECS developer guide, service-rebalancing (who takes part, the replacement must be healthy before the other is stopped),
service-rebalancing-event-messages-list; API model ecs (CreateService.availabilityZoneRebalancing). How long ECS watches before it
acts is not documented and drawn.
"""
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.ecs.messages import Voice
from sandbox.ecs.placement import Place, Placement
from sandbox.ecs.records import Deployment, Service, Task
from sandbox.ecs.tasks import Tasks

WATCH_SECONDS = (60, 300)


class Scheduler(Protocol):
    """The part of the scheduler that rebalancing uses."""
    clock: Clock
    draws: Draws
    tasks: Tasks
    placement: Placement
    voice: Voice

    def healthy(self, task: Task) -> bool: ...
    def start_at(self, service: Service, deployment: Deployment, place: Place) -> Task: ...


@dataclass
class Balance:
    scheduler: Scheduler
    # When each unbalanced service is due, and the replacement that takes the place of a surplus task.
    _due: dict[str, float] = field(default_factory=dict)
    _moving: dict[str, Task] = field(default_factory=dict)

    def look(self, service: Service) -> None:
        spec, now = service.spec, self.scheduler.clock.now
        if not spec.rebalances or service.maximum_percent <= 100:
            return
        tasks = [t for t in self.scheduler.tasks.of(service) if t.running]
        if service.arn in self._moving:
            return self._finish(service, tasks)
        counts = self._counts(tasks)
        if not service.steady or not counts or max(counts.values()) - min(counts.values()) < 2:
            self._due.pop(service.arn, None)
        elif service.arn not in self._due:
            self._due[service.arn] = now + self.scheduler.draws.between(f"rebalance {service.name} {now}", *WATCH_SECONDS)
        elif now >= self._due[service.arn]:
            self._start(service, counts)

    def keeps(self, task: Task) -> bool:
        """Whether a task must be kept although it exceeds the desired count, because it is about to replace another one."""
        return task in self._moving.values()

    def _counts(self, tasks: list[Task]) -> Counter[str]:
        """The number of tasks in each zone that has instances."""
        counts = Counter({i.host.spec.zone: 0 for i in self.scheduler.placement.instances if i.status == "ACTIVE" and i.agent_connected})
        counts.update(t.host.spec.zone for t in tasks)
        return counts

    def _start(self, service: Service, counts: Counter[str]) -> None:
        emptiest = min(sorted(counts), key=lambda zone: counts[zone])
        place = self.scheduler.placement.choose(service, self.scheduler.tasks.all)
        if not isinstance(place, Place) or place.instance.host.spec.zone != emptiest:
            return
        self._say(service, "SERVICE_REBALANCING_STARTED", f"is not AZ balanced with {_in_zones(counts)}. AZ Rebalancing in progress.")
        task = self._moving[service.arn] = self.scheduler.start_at(service, service.primary, place)
        self.scheduler.voice.say(service, f"has started 1 tasks in {emptiest} to AZ Rebalance: (task {task.id}).", repeat=True)

    def _finish(self, service: Service, tasks: list[Task]) -> None:
        new = self._moving[service.arn]
        if not new.wanted:
            del self._moving[service.arn]
        elif new.running and new.targets and self.scheduler.healthy(new):
            counts = self._counts(tasks)
            fullest = max(sorted(counts), key=lambda zone: counts[zone])
            old = next(t for t in tasks if t.host.spec.zone == fullest)
            del self._moving[service.arn], self._due[service.arn]
            self.scheduler.voice.say(service, f"has stopped 1 running tasks in {fullest} to AZ Rebalance: (task {old.id}).", repeat=True)
            self.scheduler.tasks.stop(old, "ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {service.primary.id})")
            counts[fullest] -= 1
            if max(counts.values()) - min(counts.values()) < 2:
                self._say(service, "SERVICE_REBALANCING_COMPLETED", f"is AZ balanced with {_in_zones(counts)}.")

    def _say(self, service: Service, event: str, text: str) -> None:
        self.scheduler.voice.say(service, text, repeat=True)
        self.scheduler.voice.action(service, "INFO", event)


def _in_zones(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[zone]} tasks in {zone}" for zone in sorted(counts))

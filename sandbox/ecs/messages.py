"""
The messages of a service in DescribeServices, and the ECS Service Action and deployment events.

Sources: ECS developer guide, service-event-messages (repeats are left out for six hours), service-event-messages-list,
service-unhealthy-event-messages, ecs_service_events, ecs_service_deployment_events. The forms are those of public captures of API
answers: tasks of one moment share a line, a replaced task adds a sentence to the line of its replacement, and a drain names its
task set.
"""
import math
from dataclasses import dataclass

from sandbox.core.clock import Clock
from sandbox.core.events import Bus
from sandbox.core.ids import Ids
from sandbox.ecs.records import Deployment, Service, Task, cluster_arn

REPEAT_SECONDS = 6 * 3600


@dataclass
class Voice:
    clock: Clock
    bus: Bus
    ids: Ids

    def say(self, service: Service, text: str, repeat: bool = False, task_set: str | None = None) -> bool:
        """Adds a message to the service's events, unless it was said within six hours and its cause still lasts."""
        muted_until = service.muted.get(text, -math.inf)
        if not repeat and self.clock.now < muted_until:
            return False
        service.muted[text] = self.clock.now + REPEAT_SECONDS
        speaker = f"(service {service.name}, taskSet {task_set})" if task_set else f"(service {service.name})"
        service.events.append({"id": self.ids.uuid("service-event"), "createdAt": self.clock.now, "message": f"{speaker} {text}"})
        return True

    def started(self, service: Service, tasks: list[Task], replaced: int) -> None:
        if tasks:
            why = f" Amazon ECS replaced {replaced} tasks due to an unhealthy status." if replaced else ""
            self.say(service, f"has started {len(tasks)} tasks: {_names(tasks)}.{why}", repeat=True)

    def stopped(self, service: Service, tasks: list[Task]) -> None:
        if tasks:
            self.say(service, f"has stopped {len(tasks)} running tasks: {_names(tasks)}.", repeat=True)

    def registered(self, service: Service, tasks: list[Task], groups: list[str]) -> None:
        for group in groups:
            self.say(service, f"registered {len(tasks)} targets in (target-group {group})", repeat=True)

    def deregistered(self, service: Service, tasks: list[Task], groups: list[str]) -> None:
        for group in groups:
            self.say(service, f"deregistered {len(tasks)} targets in (target-group {group})", repeat=True)
        for id in dict.fromkeys(t.deployment.id for t in tasks if t.deployment):
            count = sum(t.deployment is not None and t.deployment.id == id for t in tasks)
            self.say(service, f"has begun draining connections on {count} tasks.", repeat=True, task_set=id)

    def action(self, service: Service, kind: str, name: str, **extra: str | list[str] | None) -> None:
        self.bus.emit("aws.ecs", "ECS Service Action", [service.arn], {
            "eventType": kind, "eventName": name, "clusterArn": cluster_arn(service.cluster),
            **{key: value for key, value in extra.items() if value is not None}, "createdAt": self.clock.iso()})

    def deployment(self, service: Service, deployment: Deployment, kind: str, name: str, reason: str) -> None:
        self.bus.emit("aws.ecs", "ECS Deployment State Change", [service.arn], {
            "eventType": kind, "eventName": name, "deploymentId": deployment.id, "updatedAt": self.clock.iso(), "reason": reason})


def _names(tasks: list[Task]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)

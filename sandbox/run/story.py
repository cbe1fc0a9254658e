"""Tells the run as a story: one line for each relevant event, with names instead of ids."""
import json
import re
from typing import Any, Callable

from sandbox.api.notifications import Notification
from sandbox.api.put_events import BusEvent
from sandbox.api.server import Call
from sandbox.ec2.hosts import Host
from sandbox.ecs.records import Task
from sandbox.elb.targets import Health
from sandbox.function.router import Router
from sandbox.world.world import World

Json = dict[str, Any]


class Story:
    def __init__(self, world: World, say: Callable[[str], None]) -> None:
        self._world, self._say = world, say
        self._seen: dict[tuple[str, str, int], Health] = {}

    def start(self, router: Router) -> None:
        self._world.hosts.listeners.append(self._host)
        self._world.tasks.listeners.append(self._task)
        self._router, self._told = router, 0
        self.look(quiet=True)
        healthy = sum(h.state == "healthy" for h in self._seen.values())
        self.happens(f"{len(self._world.hosts.all)} instances, {healthy} healthy targets. {self._world.scenario.description}")

    def happens(self, text: str) -> None:
        self._line("*", text)

    def look(self, quiet: bool = False) -> None:
        """Tells which targets changed and which events reached the function since the last call."""
        seen = {(t.group, t.id, t.port): self._world.targets.health(t) for t in self._world.targets.all if not t.gone}
        for key, health in seen.items():
            before = self._seen.get(key)
            if not quiet and (before is None or before.state != health.state):
                reason = f" ({health.description})" if health.description and health.state != "initial" else ""
                self._line("~", f"target {key[1]}:{key[2]} is {health.state}{reason}")
        self._seen = seen
        for delivery in self._router.deliveries[self._told:]:
            if delivery.rules and not delivery.scheduled:
                event = delivery.event if isinstance(delivery.event, dict) else {}
                kind = event.get("detail-type", "direct invocation")
                self._line(">", f"{kind} reaches the remediator by {', '.join(delivery.rules)}")
        self._told = len(self._router.deliveries)

    def outcome(self, outcome: Json) -> None:
        cause = (outcome.get("cause") or {}).get("check")
        actions = [f"{a.get('fix')} {a.get('decision')}" + (f" by {a['blockedBy']}" if a.get("blockedBy") else "")
                   for a in outcome.get("actions") or []]
        self._line("=", "remediator: " + ", ".join(str(part) for part in (outcome["status"], cause, *actions) if part))

    def called(self, call: Call) -> None:
        if call.mutating:
            values = ", ".join(f"{name}={value}" for name, value in _leaves(call.parameters))
            self._line("!", f"{call.service} {call.operation} {values}")
        elif call.operation == "Publish":
            self._line("@", f"notification: {call.parameters.get('Subject')}")

    def put(self, event: BusEvent) -> None:
        self._line("@", f"event on the bus {event.bus}: {event.detailType}, {event.detail.get('status')}")

    def _host(self, what: str, host: Host) -> None:
        if what == "state":
            self._line("#", f"instance {host.instance_id} is {host.state}")
        elif what == "agent":
            self._line("#", f"agent of {host.instance_id} is {'connected' if host.agent_connected else 'disconnected'}")

    def _task(self, what: str, task: Task) -> None:
        if what == "created":
            self._line("+", f"task {task.id[:8]} starts on {task.host.instance_id}")
        elif what == "stopped" or (what == "stopping" and task.last_status in ("RUNNING", "DEACTIVATING")):
            does = "has stopped" if what == "stopped" else "is told to stop"
            self._line("-", f"task {task.id[:8]} {does}: {task.stopped_reason}")

    def _line(self, mark: str, text: str) -> None:
        seconds = int(self._world.clock.now)
        for host in self._world.hosts.all:
            text = text.replace(host.instance_id, f"{host.name} ({host.instance_id})")
        for instance in self._world.container_instances:
            text = text.replace(instance.arn, instance.host.name)
        text = re.sub(r"arn:aws:ecs:[^:]*:\d*:(?:cluster|service)/([^\s,]+)", r"\1", text)
        text = re.sub(r"arn:aws:elasticloadbalancing:[^:]*:\d*:targetgroup/([^/\s]+)/\w+", r"\1", text)
        self._say(f"{seconds // 60:02d}:{seconds % 60:02d} {mark} {text}")


def letter(notification: Notification) -> str:
    """The e-mail as its reader gets it, and a short form of the chat card."""
    shown = notification.as_json()
    lines = [f"Subject: {shown['subject']}", "", *shown["email"].splitlines()]
    try:
        content = json.loads(shown["https"])["content"]
        lines += ["", "Chat card: " + content.get("title", ""), *content.get("description", "").splitlines()]
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return "\n".join("    " + line for line in lines)


def _leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """The values of a call's parameters, each with the name of its field."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, key)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item, name)]
    return [(name, value)]

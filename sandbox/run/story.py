"""
Tells the run as a story: a line for each relevant event, with the time, a word for who speaks, and names instead of ids; and each
message as far as a phone shows it.
"""
import json
import re
import textwrap
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
LEGEND = """\
Minutes and seconds of the simulated world, then who speaks:
  world               what is done to it from outside
  target, task, host  what becomes of them, as AWS does it
  event               what wakes the remediator
  remediator          what it makes of that: status, cause, fix
  change              a call by which it changes something
  message             what people get; below it what a phone shows
"""
# The first screen of a message ends where the reasons begin; of a message without them this many lines are shown, each as wide as
# that of a phone.
REASONS, SCREEN, WIDTH = "WHY", 8, 60


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
        self._line("world", text)

    def look(self, quiet: bool = False) -> None:
        """Tells which targets changed and which events reached the function since the last call."""
        seen = {(t.group, t.id, t.port): self._world.targets.health(t) for t in self._world.targets.all if not t.gone}
        for key, health in seen.items():
            before = self._seen.get(key)
            if not quiet and (before is None or before.state != health.state):
                reason = f" ({health.description})" if health.description and health.state != "initial" else ""
                self._line("target", f"{key[1]}:{key[2]} is {health.state}{reason}")
        self._seen = seen
        for delivery in self._router.deliveries[self._told:]:
            if delivery.rules and not delivery.scheduled:
                event = delivery.event if isinstance(delivery.event, dict) else {}
                kind = event.get("detail-type", "direct invocation")
                self._line("event", f"{kind} wakes the remediator (rule {', '.join(delivery.rules)})")
        self._told = len(self._router.deliveries)

    def outcome(self, outcome: Json) -> None:
        cause = (outcome.get("cause") or {}).get("check")
        actions = [f"{a.get('fix')} {a.get('decision')}" + (f" by {a['blockedBy']}" if a.get("blockedBy") else "")
                   for a in outcome.get("actions") or []]
        self._line("remediator", ", ".join(str(part) for part in (outcome["status"], cause, *actions) if part))

    def called(self, call: Call) -> None:
        if call.mutating:
            values = ", ".join(f"{name}={value}" for name, value in _leaves(call.parameters))
            self._line("change", f"{call.service} {call.operation} {values}")

    def told(self, notification: Notification) -> None:
        self._say(self._spoken("message", str(notification.subject)))
        for line in screen(notification):
            self._say(f"{'':17}| {line}")

    def put(self, event: BusEvent) -> None:
        self._line("message", f"on the bus {event.bus}: {event.detailType}, {event.detail.get('status')}")

    def _host(self, what: str, host: Host) -> None:
        if what == "state":
            self._line("host", f"{host.instance_id} is {host.state}")
        elif what == "agent":
            self._line("host", f"{host.instance_id}: its ECS agent is {'connected' if host.agent_connected else 'disconnected'}")

    def _task(self, what: str, task: Task) -> None:
        if what == "created":
            self._line("task", f"{task.id[:8]} starts on {task.host.instance_id}")
        elif what == "stopped" or (what == "stopping" and task.last_status in ("RUNNING", "DEACTIVATING")):
            does = "has stopped" if what == "stopped" else "is told to stop"
            self._line("task", f"{task.id[:8]} {does}: {task.stopped_reason}")

    def _line(self, who: str, text: str) -> None:
        for host in self._world.hosts.all:
            text = text.replace(host.instance_id, f"{host.name} ({host.instance_id})")
        for instance in self._world.container_instances:
            text = text.replace(instance.arn, instance.host.name)
        text = re.sub(r"arn:aws:ecs:[^:]*:\d*:(?:cluster|service)/([^\s,]+)", r"\1", text)
        text = re.sub(r"arn:aws:elasticloadbalancing:[^:]*:\d*:targetgroup/([^/\s]+)/\w+", r"\1", text)
        self._say(self._spoken(who, text))

    def _spoken(self, who: str, text: str) -> str:
        seconds = int(self._world.clock.now)
        return f"{seconds // 60:02d}:{seconds % 60:02d} {who:10} {text}"


def screen(notification: Notification) -> list[str]:
    """What a phone shows of the e-mail before anybody scrolls."""
    lines = notification.as_json()["email"].splitlines()
    lines = lines[:lines.index(REASONS)] if REASONS in lines else lines[:SCREEN]
    return [part for line in lines if line for part in (_wrapped(line) if line == line.lstrip() else [_cut(line)])]


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def _cut(command: str) -> str:
    """Commands are long, and are to be copied and not to be read."""
    return command if len(command) <= WIDTH else command[:WIDTH - 2] + " …"


def _leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """The values of a call's parameters, each with the name of its field."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, key)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item, name)]
    return [(name, value)]

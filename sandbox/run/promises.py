"""
What the README promises of every world, told from the calls of the function, its messages and the physics alone. Each promise that is
broken is a sentence; scenarios and worlds of the bench are not as expected then, whatever they expect besides.
"""
import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.api.notifications import Notification
from sandbox.api.server import Call
from sandbox.run.incidents import Incidents
from sandbox.world import objects
from sandbox.world.world import World

LOOK = 30.0
# A hint is told after 5 minutes, and a sweep comes every 5; what it finds must have lasted for 10.
TOLD_WITHIN = 25 * 60
# The aim: sooner than that, people know or somebody who is named is at work. What misses it is listed and is no broken promise.
AIM_WITHIN = 10 * 60
# Guards that name who else mends it.
OTHERS_MEND = ("group-repairs", "already-recovering")
# A drain, a stop that hangs, a start and the checks of EC2.
RETURNED_WITHIN = 85 * 60
# Repeated commands back off; more than these in one world is a loop. An SDK repeats a call that fails by itself, within seconds.
ATTEMPTS = 25
BURST = 20.0
# A host that runs later than that has been started since.
STOPS_WITHIN = 30 * 60
# With nothing healthy nobody waits for anything; a look comes every minute, and a sweep every three.
OUTAGE_TOLD_WITHIN = 15 * 60
TAG = "ecs-health-remediator"


@dataclass
class Promises:
    """
    `broken` grows as the world goes on, without repetitions, and so does `silent`: the services that were below strength for ten
    minutes while nobody knew and nobody who was named mended it. `notifications` is the list of the run.
    """
    world: World
    notifications: list[Notification]
    incidents: Incidents
    broken: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    _ill_since: dict[str, float] = field(default_factory=dict)
    _away: dict[str, float] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _asked: dict[tuple[str, str], float] = field(default_factory=dict)
    _down_since: dict[str, float] = field(default_factory=dict)
    _stopped: dict[str, float] = field(default_factory=dict)
    _told: int = 0

    def watch(self) -> None:
        self.world.clock.every(LOOK, self._look)

    def note(self, call: Call) -> None:
        """A call that the function makes, before it is answered."""
        if not call.mutating or call.service not in ("ec2", "ecs"):
            return
        for resource in _resources(call):
            key = (call.operation, resource)
            if call.at - self._asked.get(key, -BURST) >= BURST:
                self._counts[key] = self._counts.get(key, 0) + 1
                self._asked[key] = call.at
            if self._counts[key] > ATTEMPTS:
                self._break(f"Every loop has an end: {call.operation} of {resource} was asked for more than {ATTEMPTS} times")
        if call.operation == "StopInstances":
            self._stops(call)
        if call.operation == "UpdateContainerInstancesState":
            self._changes_state(call)
        beginning = call.parameters.get("status") == "DRAINING" or call.operation in ("UpdateService", "StopInstances")
        if beginning and self._can_tell and not self.notifications:
            self._break(f"People are told before a change is made: {call.operation} came before any message")

    def left_behind(self, table: list[dict[str, Any]]) -> list[str]:
        """Hosts that are stopped because of the function, and of which neither an open incident nor a message with the start knows."""
        known = json.dumps([item for item in table if "openIn" in item], default=str) \
            + " ".join(n.variants["default"] for n in self.notifications if "start-instances" in n.variants["default"])
        return [f"Nothing of ours is stopped without an open incident: {host.name} is" for host in self.world.hosts.all
                if host.instance_id in self._stopped and host.state == "stopped" and host.instance_id not in known]

    def _stops(self, call: Call) -> None:
        for host in self._hosts(call):
            self._stopped[host.instance_id] = call.at
            if host.spec.tags.get(TAG) != "approved":
                self._break(f"Only hosts that are tagged are stopped: {host.name} is not")
            if self._keeps_evidence and not objects.about(host.instance_id):
                self._break(f"What a stop ends is kept before it: {host.name} is stopped without evidence")
            member = self._member(host)
            if member is not None and member.status != "DRAINING":
                self._break(f"A host is drained before it is stopped: {host.name} was {member.status}")

    def _changes_state(self, call: Call) -> None:
        for arn in call.parameters.get("containerInstances") or []:
            if call.parameters.get("status") == "ACTIVE":
                self._away.pop(arn, None)
                continue
            if self._away.keys() - {arn}:
                self._break(f"One host of a cluster at a time: {arn} is drained while {next(iter(self._away))} is away")
            self._away.setdefault(arn, self.world.clock.now)

    def _look(self) -> None:
        self._look_for_repetitions()
        now = self.world.clock.now
        for service in self.world.services:
            if not service.groups or service.desired_count == 0 or not self._is_ill(service):
                self._ill_since.pop(service.name, None)
                continue
            if now - self._ill_since.setdefault(service.name, now) > AIM_WITHIN and self._can_tell \
                    and service.name not in self.silent and not self._is_mended(service) \
                    and not self._was_told_of(service, self._ill_since[service.name]):
                self.silent.append(service.name)
            self._look_at_outage(service)
            if now - self._ill_since.setdefault(service.name, now) > TOLD_WITHIN and self._can_tell \
                    and not self._was_told_of(service, self._ill_since[service.name]):
                self._break(f"No service fails in silence: {service.name} is short of healthy targets since "
                            f"{self._ill_since[service.name]:.0f} s, and nobody was told")
        for host in self.world.hosts.all:
            if host.state == "pending" or now - self._stopped.get(host.instance_id, now) > STOPS_WITHIN and host.state == "running":
                self._stopped.pop(host.instance_id, None)
        for arn, since in self._away.items():
            if now - since > RETURNED_WITHIN and self._can_tell \
                    and not any(n.at > since for n in self.notifications):
                self._break(f"No host is left behind in silence: {arn} is away since {since:.0f} s, and nobody was told")

    def _look_at_outage(self, service: Any) -> None:
        """Whoever reads that some targets are healthy does not know that none is."""
        now = self.world.clock.now
        if self._healthy(service) > 0:
            self._down_since.pop(service.name, None)
        elif now - self._down_since.setdefault(service.name, now) > OUTAGE_TOLD_WITHIN and self._can_tell \
                and not any(service.name in n.variants["default"] and "CRITICAL" in n.variants["default"][:40]
                            and n.at > self._down_since[service.name] - 86400 for n in self.notifications):
            self._break(f"An outage is told as one: nothing of {service.name} is healthy since {self._down_since[service.name]:.0f} s")

    def _healthy(self, service: Any) -> int:
        targets = self.world.targets
        return min(sum(targets.health(t).state == "healthy" for t in targets.of(group)) for group, _ in service.groups)

    def _is_ill(self, service: Any) -> bool:
        return self._healthy(service) < service.desired_count

    def _is_mended(self, service: Any) -> bool:
        """Whether the product is at a change for it, or says who else is at work."""
        last = next((o for o in reversed(self.incidents.outcomes) if (o.get("service") or {}).get("name") == service.name), {})
        return last.get("status") in ("acting", "verifying") \
            or any(action.get("blockedBy") in OTHERS_MEND for action in last.get("actions") or [])

    def _was_told_of(self, service: Any, since: float) -> bool:
        """What was told before it became worse stands as long as it is not over; a message of the last day is not repeated."""
        return any(service.name in n.variants["default"] and n.at > since - 86400 for n in self.notifications)

    def _look_for_repetitions(self) -> None:
        for index in range(self._told, len(self.notifications)):
            new = self.notifications[index]
            if any(new.at - old.at < 23 * 3600 and (old.subject, old.variants) == (new.subject, new.variants)
                   for old in self.notifications[:index]):
                self._break(f"Nothing is told twice: {new.subject}")
        self._told = len(self.notifications)

    @property
    def _keeps_evidence(self) -> bool:
        """Whether the template has a place for it."""
        return any(name.startswith("bucket.") for name in self.world.resources.names)

    @property
    def _can_tell(self) -> bool:
        """Where calls or events are lost by intent, or the cluster is not watched, the scenario says itself what must be told."""
        scenario = self.world.scenario
        watched = scenario.parameters.get("Clusters", "*") == "*"
        return watched and not (scenario.api_faults or scenario.event_faults or scenario.kill_function)

    def _hosts(self, call: Call) -> list[Any]:
        ids = call.parameters.get("InstanceIds") or call.parameters.get("InstanceId") or []
        return [host for host in self.world.hosts.all if host.instance_id in ids]

    def _member(self, host: Any) -> Any:
        return next((m for m in self.world.container_instances if m.host is host), None)

    def _break(self, sentence: str) -> None:
        if sentence not in self.broken:
            self.broken.append(sentence)


def _resources(call: Call) -> list[str]:
    found = call.parameters.get("InstanceIds") or call.parameters.get("InstanceId") or call.parameters.get("containerInstances") \
        or call.parameters.get("service") or []
    return [found] if isinstance(found, str) else list(found)

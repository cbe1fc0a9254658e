"""Target health as a load balancer counts it: probes, thresholds, and the states in which nothing is probed."""
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.application import Reply
from sandbox.clock import Clock

REGISTRATION_SECONDS = 3


@dataclass(frozen=True)
class Settings:
    """The target group as it is configured now. `kind` is application or network."""
    kind: str
    protocol: str
    port: str
    path: str
    matcher: str
    interval: float
    timeout: float
    healthy_threshold: int
    unhealthy_threshold: int
    deregistration_delay: float
    attached: bool
    zones: frozenset[str]
    version: str = "HTTP1"
    proxy_protocol: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Health:
    state: str
    reason: str | None = None
    description: str | None = None


@dataclass
class Target:
    """One registration; `port` is the traffic port. What the probes found stands here, `Targets.health` says what is shown."""
    group: str
    id: str
    port: int
    registered: float
    state: str = "initial"
    reason: str | None = "Elb.RegistrationInProgress"
    description: str | None = "Target registration is in progress"
    successes: int = 0
    failures: int = 0
    draining_until: float | None = None
    gone: bool = False

    def become(self, health: Health) -> None:
        self.state, self.reason, self.description = health.state, health.reason, health.description


class World(Protocol):
    """What the probes need to know of the rest."""
    def settings(self, group: str) -> Settings: ...
    def zone_of(self, target: Target) -> str | None: ...
    def instance_state(self, target: Target) -> str | None: ...
    def connect(self, target: Target, port: int, settings: Settings) -> Reply: ...


NOT_REGISTERED = Health("unused", "Target.NotRegistered", "Target is not registered to the target group")
DRAINING = Health("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")


@dataclass
class Targets:
    clock: Clock
    world: World
    all: list[Target] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)

    def register(self, group: str, id: str, port: int) -> Target:
        """Registering what drains takes it back; registering what is there changes nothing."""
        known = self.find(group, id, port)
        if known and known.draining_until is None:
            return known
        if known:
            known.gone = True
        target = Target(group, id, port, self.clock.now, gone=group in self.deleted)
        if target.gone:
            return target
        self.all.append(target)
        self.clock.after(REGISTRATION_SECONDS, lambda: self._registered(target))
        return target

    def deregister(self, group: str, id: str, port: int | None = None) -> None:
        for target in self.of(group):
            if target.id == id and port in (None, target.port) and target.draining_until is None:
                self._drain(target)

    def forget(self, group: str) -> None:
        """The group was deleted."""
        self.deleted.add(group)
        for target in self.of(group):
            target.gone = True

    def of(self, group: str) -> list[Target]:
        return [target for target in self.all if target.group == group and not target.gone]

    def find(self, group: str, id: str, port: int) -> Target | None:
        return next((t for t in self.of(group) if (t.id, t.port) == (id, port)), None)

    def health(self, target: Target) -> Health:
        if target.gone and target.draining_until is None:
            return NOT_REGISTERED
        if target.group in self.deleted:
            return DRAINING
        settings = self.world.settings(target.group)
        if target.draining_until is not None:
            return DRAINING
        if not settings.attached:
            return Health("unused", "Target.NotInUse",
                          "Target group is not configured to receive traffic from the load balancer")
        if settings.failed:
            return Health("unhealthy", "Elb.InternalError", "Health checks failed due to an internal error")
        state = self.world.instance_state(target)
        if state in ("stopped", "terminated"):
            return Health("unused", "Target.InvalidState", f"Target is in the {state} state")
        if state in ("stopping", "shutting-down"):
            return Health("unused", "Target.InvalidState", "Target is in the terminated or stopped state")
        if self.world.zone_of(target) not in settings.zones:
            return Health("unused", "Target.NotInUse",
                          "Target is in an Availability Zone that is not enabled for the load balancer")
        return Health(target.state, target.reason, target.description)

    def _registered(self, target: Target) -> None:
        if target.state == "initial":
            target.become(Health("initial", "Elb.InitialHealthChecking", "Initial health checks in progress"))
        self._probe(target)

    def _drain(self, target: Target) -> None:
        delay = self.world.settings(target.group).deregistration_delay
        target.draining_until = self.clock.now + delay
        self.clock.after(delay, lambda: setattr(target, "gone", True))

    def _probe(self, target: Target) -> None:
        if target.gone or target.draining_until is not None:
            return
        settings = self.world.settings(target.group)
        self.clock.after(settings.interval, lambda: self._probe(target))
        if self.health(target).state == "unused":
            target.successes = target.failures = 0
            return
        port = target.port if settings.port == "traffic-port" else int(settings.port)
        reply = self.world.connect(target, port, settings)
        failure = judge(reply, settings)
        seconds = settings.timeout if reply.kind == "silence" else min(reply.seconds, settings.timeout)
        self.clock.after(seconds, lambda: self._count(target, failure, settings))

    def _count(self, target: Target, failure: Health | None, settings: Settings) -> None:
        if target.gone or target.draining_until is not None:
            return
        if failure is None:
            target.successes, target.failures = target.successes + 1, 0
            # A newly registered target needs one success, one that failed needs the whole threshold.
            if target.state == "initial" or target.successes >= settings.healthy_threshold:
                target.become(Health("healthy"))
            return
        target.successes, target.failures = 0, target.failures + 1
        if target.state == "unhealthy" or target.failures >= settings.unhealthy_threshold:
            target.become(failure)


def judge(reply: Reply, settings: Settings) -> Health | None:
    """None for a success; else the state the target gets once the threshold is reached."""
    if reply.kind == "open" or (reply.kind == "code" and reply.seconds <= settings.timeout
                                and accepts(settings.matcher, reply.code or 0)):
        return None
    if settings.kind == "network":
        return Health("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
    if reply.kind == "silence" or reply.seconds > settings.timeout:
        return Health("unhealthy", "Target.Timeout", "Request timed out")
    if reply.kind == "code":
        return Health("unhealthy", "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{reply.code}]")
    return Health("unhealthy", "Target.FailedHealthChecks", "Health checks failed")


def accepts(matcher: str, code: int) -> bool:
    """`200`, `200,301`, `200-299` and mixtures."""
    for part in matcher.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= code <= int(last or first):
            return True
    return False

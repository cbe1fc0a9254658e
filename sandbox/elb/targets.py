"""
Target health: probes, thresholds, and the states in which a target is not probed.

Sources: Elastic Load Balancing user guides, application/target-group-health-checks, application/edit-target-group-attributes,
network/target-group-health-checks (a stopped target is unhealthy, `unavailable`), network/target-group-register-targets (minutes);
API model elbv2 (TargetHealth). Captured: an ALB registers within 3 s, a network load balancer in 70 to 180 s
(aws/containers-roadmap 469, kubernetes-sigs/aws-load-balancer-controller 1834). Which node's verdict is shown is not documented.
"""
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.programs.application import SILENCE, Reply

REGISTRATION_SECONDS, NETWORK_REGISTRATION = 3, (70, 180)


@dataclass(frozen=True)
class Settings:
    """The current settings of a target group. `kind` is application or network; `tls13` is whether checks offer TLS 1.3;
    `registration` is how long one takes (None: drawn); `unhealthy_by` is how many nodes must find it so: any, majority or all."""
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
    tls13: bool = False
    registration: float | None = None
    unhealthy_by: str = "any"


@dataclass(frozen=True)
class Health:
    state: str
    reason: str | None = None
    description: str | None = None


HEALTHY = Health("healthy")
REGISTERING = Health("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
FIRST_CHECKS = Health("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")


@dataclass
class View:
    """The results of one load balancer node; each node probes and counts by itself."""
    health: Health
    successes: int = 0
    failures: int = 0

    def count(self, failure: Health | None, settings: Settings) -> None:
        if failure is None:
            self.successes, self.failures = self.successes + 1, 0
            # A new target needs one success, one that has failed needs the whole threshold.
            if self.health.state == "initial" or self.successes >= settings.healthy_threshold:
                self.health = HEALTHY
            return
        self.successes, self.failures = 0, self.failures + 1
        if self.health.state == "unhealthy" or self.failures >= settings.unhealthy_threshold:
            self.health = failure


@dataclass
class Target:
    """
    One registration; `port` is the traffic port. It holds the results of the probes; `Targets.health` gives the state that is
    shown.
    """
    group: str
    id: str
    port: int
    registered: float
    before_probes: Health = REGISTERING
    views: dict[str, View] = field(default_factory=dict)
    draining_until: float | None = None
    gone: bool = False
    unhealthy_by: str = "any"

    @property
    def probed(self) -> Health:
        """
        The state by the probes: unhealthy if any node, more than half of them, or all find it so, depending on `unhealthy_by`.
        """
        found: dict[str, Health] = {}
        healthy = 0
        for view in self.views.values():
            healthy += view.health.state == "healthy"
            found.setdefault(view.health.state, view.health)
        if healthy and (self.unhealthy_by == "all" or (self.unhealthy_by == "majority" and 2 * healthy >= len(self.views))):
            return HEALTHY
        return found.get("unhealthy") or found.get("initial") or found.get("healthy") or self.before_probes


class World(Protocol):
    """What probes need from the other parts of the world."""
    def settings(self, group: str) -> Settings: ...
    def zone_of(self, target: Target) -> str: ...
    def instance_state(self, target: Target) -> str | None: ...
    def reached(self, target: Target, port: int) -> dict[str, bool]: ...
    def connect(self, target: Target, port: int, settings: Settings) -> Reply: ...


NOT_REGISTERED = Health("unused", "Target.NotRegistered", "Target is not registered to the target group")
DRAINING = Health("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")


@dataclass
class Targets:
    clock: Clock
    world: World
    draws: Draws = Draws()
    all: list[Target] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)

    def register(self, group: str, id: str, port: int) -> Target:
        """Registers a target. A draining target is taken back; a registered one stays as it is."""
        known = self.find(group, id, port)
        if known and known.draining_until is None:
            return known
        if known:
            known.gone = True
        target = Target(group, id, port, self.clock.now, gone=group in self.deleted)
        if target.gone:
            return target
        self.all.append(target)
        self.clock.after(self._takes(target), lambda: self._registered(target))
        return target

    def _takes(self, target: Target) -> float:
        settings = self.world.settings(target.group)
        if settings.registration is not None or settings.kind == "application":
            return REGISTRATION_SECONDS if settings.registration is None else settings.registration
        return self.draws.between(f"registration {target.id} {target.port} {target.registered:.3f}", *NETWORK_REGISTRATION)

    def deregister(self, group: str, id: str, port: int | None = None) -> None:
        for target in self.of(group):
            if target.id == id and port in (None, target.port) and target.draining_until is None:
                self._drain(target)

    def forget(self, group: str) -> None:
        """Drops the targets of a deleted group."""
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
        if settings.failed and settings.kind == "network":
            return Health("unavailable", "Elb.InternalError", "Target health is unavailable due to an internal error")
        if settings.failed:
            return Health("unhealthy", "Elb.InternalError", "Health checks failed due to an internal error")
        # A network load balancer keeps probing a stopped target.
        state = self.world.instance_state(target) if settings.kind == "application" else None
        if state in ("stopped", "terminated"):
            return Health("unused", "Target.InvalidState", f"Target is in the {state} state")
        if state in ("stopping", "shutting-down"):
            return Health("unused", "Target.InvalidState", "Target is in the terminated or stopped state")
        if self.world.zone_of(target) not in (*settings.zones, "all"):
            return Health("unused", "Target.NotInUse",
                          "Target is in an Availability Zone that is not enabled for the load balancer")
        return target.probed

    def _registered(self, target: Target) -> None:
        target.before_probes = FIRST_CHECKS
        self._probe(target)

    def _drain(self, target: Target) -> None:
        delay = self.world.settings(target.group).deregistration_delay
        target.draining_until = self.clock.now + delay
        self.clock.after(delay, lambda: setattr(target, "gone", True))

    def _probe(self, target: Target) -> None:
        if target.gone or target.draining_until is not None:
            return
        settings = self.world.settings(target.group)
        target.unhealthy_by = settings.unhealthy_by
        self.clock.after(settings.interval, lambda: self._probe(target))
        if self.health(target).state == "unused":
            for view in target.views.values():
                view.successes = view.failures = 0
            return
        port = target.port if settings.port == "traffic-port" else int(settings.port)
        reached = self.world.reached(target, port)
        target.views = {node: target.views.get(node) or View(target.probed) for node in reached}
        answer = self.world.connect(target, port, settings) if any(reached.values()) else SILENCE
        for reply, nodes in ((answer, [n for n in reached if reached[n]]), (SILENCE, [n for n in reached if not reached[n]])):
            if nodes:
                self._judge(target, nodes, reply, settings)

    def _judge(self, target: Target, nodes: list[str], reply: Reply, settings: Settings) -> None:
        """Counts the result of a probe, when the answer has arrived or the timeout is over."""
        def count() -> None:
            if not target.gone and target.draining_until is None:
                for view in (target.views[node] for node in nodes if node in target.views):
                    view.count(failure, settings)
        failure = judge(reply, settings)
        self.clock.after(settings.timeout if reply.kind == "silence" else min(reply.seconds, settings.timeout), count)


def judge(reply: Reply, settings: Settings) -> Health | None:
    """None for a success; otherwise the state that the target gets when the threshold is reached."""
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
    """Whether a matcher such as `200`, `200,301` or `200-299` accepts a code."""
    for part in matcher.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= code <= int(last or first):
            return True
    return False

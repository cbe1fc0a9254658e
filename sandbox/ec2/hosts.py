"""
EC2 instances: power, hardware, status checks and the ECS agent's connection.

Sources: EC2 user guide, monitoring-system-instance-status-check (what each check looks at, each minute),
how-ec2-instance-stop-start-works, instance-configuration-recovery; API model ec2 (InstanceStatus); ECS developer guide,
ecs_container_instance_events; agent source aws/amazon-ecs-agent, agent/acs/handler.
"""
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.core.clock import Clock
from sandbox.core.events import Bus, arn
from sandbox.scenario.model import Instance

# Status checks run every minute and say `initializing` for the first two after a start.
CHECK_SECONDS, INITIALIZING_SECONDS = 60, 120
AGENT_LOST_AFTER = 30
# What can break, and whether that outlasts a stop and start, which bring new hardware. system: the hardware; instance: the
# network or set-up of the operating system; volume: its disk; runtime: Docker, whose containers run on; programs: these, in the
# kernel; host: the whole machine, without a check noticing; firewall: it drops what comes for the ports of containers.
SURVIVES_RESTART = {"system": False, "instance": True, "volume": True, "runtime": False, "programs": False, "host": False,
                    "firewall": True}
REBOOT_CURES = ("instance", "runtime", "programs", "host")
EVENT_TEXTS = {"instance-retirement": "The instance is running on degraded hardware",
               "instance-stop": "The instance is running on degraded hardware",
               "system-maintenance": "The host of the instance needs maintenance",
               "instance-reboot": "The instance is scheduled for a reboot",
               "system-reboot": "The instance is scheduled for a reboot"}
STOPPING_EVENTS = ("instance-retirement", "instance-stop")
STATE_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


@dataclass
class Fault:
    since: float
    survives_restart: bool

    @property
    def flagged(self) -> float:
        """When the next status check after the fault has seen it."""
        return (self.since // CHECK_SECONDS + 1) * CHECK_SECONDS


@dataclass
class ScheduledEvent:
    """What EC2 has in mind for an instance, `not_before` a time of the world."""
    id: str
    code: str
    not_before: float


@dataclass
class Host:
    spec: Instance
    instance_id: str
    private_ip: str
    subnet_id: str
    state: str = "running"
    running_since: float = -86400.0
    stopped_at: float = 0.0
    boots: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    scheduled: list[ScheduledEvent] = field(default_factory=list)
    agent_stopped: bool = False
    agent_connected: bool = True
    agent_changed: float = -86400.0
    credits: float | None = None
    unlimited: bool = False

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def reachable(self) -> bool:
        return self.state == "running" and not self.faults.keys() & {"system", "instance"}

    @property
    def frozen(self) -> bool:
        """Whether no process on it gets anything done, be it in a container or not."""
        return bool(self.faults.keys() & {"volume", "host"})

    @property
    def hangs(self) -> bool:
        """Whether the programs in its containers do: they hold their ports and answer nothing."""
        return self.frozen or "programs" in self.faults

    @property
    def acts(self) -> bool:
        """Whether the agent can be told to start or stop a container."""
        return self.agent_connected and not self.faults.keys() & {"runtime", "host"}

    def impaired_since(self, now: float, kind: str) -> float | None:
        """A failed system check fails the instance check too."""
        causes = ("system", "instance") if kind == "instance" else (kind,)
        flagged = [f.flagged for cause, f in self.faults.items() if cause in causes and f.flagged <= now]
        return min(flagged) if flagged else None

    def status(self, now: float, kind: str) -> str:
        """`kind` is system, instance or volume; the answer is spelled as DescribeInstanceStatus does."""
        if self.state != "running":
            return "not-applicable"
        if now - self.running_since < INITIALIZING_SECONDS:
            return "initializing"
        return "ok" if self.impaired_since(now, kind) is None else "impaired"


@dataclass
class Hosts:
    """All instances there ever were, terminated ones too. Listeners hear (what, host): see `_tell`."""
    clock: Clock
    bus: Bus
    all: list[Host] = field(default_factory=list)
    listeners: list[Callable[[str, Host], None]] = field(default_factory=list)

    def add(self, host: Host, running: bool = True) -> None:
        self.all.append(host)
        if not running:
            host.agent_connected = False
            self._become_pending(host)

    def named(self, name: str) -> Host:
        """The newest instance of that name: a replacement inherits the name of the one it replaces."""
        return [host for host in self.all if host.name == name][-1]

    def find(self, instance_id: str) -> Host | None:
        return next((host for host in self.all if host.instance_id == instance_id), None)

    def impair(self, host: Host, kind: str, survives_restart: bool | None = None) -> None:
        """`kind` is one of SURVIVES_RESTART, which also says what None means."""
        survives = SURVIVES_RESTART[kind] if survives_restart is None else survives_restart
        host.faults.setdefault(kind, Fault(self.clock.now, survives))
        self._changed(host, kind)

    def heal(self, host: Host, kind: str) -> None:
        host.faults.pop(kind, None)
        self._changed(host, kind)

    def schedule(self, host: Host, event: ScheduledEvent) -> None:
        """Retirement and stop come true; for the rest there is nothing but the announcement."""
        host.scheduled.append(event)
        if event.code in STOPPING_EVENTS:
            self.clock.at(event.not_before, lambda: self._come_true(host, event))

    def cancel(self, host: Host, event: ScheduledEvent) -> None:
        if event in host.scheduled:
            host.scheduled.remove(event)

    def stop_agent(self, host: Host, stopped: bool) -> None:
        host.agent_stopped = stopped
        self._watch_agent(host)

    def stop(self, host: Host) -> None:
        self._become(host, "stopping")
        boot = host.boots
        self.clock.after(host.spec.stop_seconds, lambda: self._stopped(host, boot))

    def start(self, host: Host) -> None:
        """New hardware: clears the faults that do not survive a restart."""
        self._cure(host, tuple(SURVIVES_RESTART))
        self._become_pending(host)

    def reboot(self, host: Host) -> None:
        self._cure(host, REBOOT_CURES)

    def terminate(self, host: Host) -> None:
        if host.state in ("shutting-down", "terminated"):
            return
        self._become(host, "shutting-down")
        self._connect(host, False)
        self._tell("down", host)
        self.clock.after(30, lambda: self._become(host, "terminated"))

    def _cure(self, host: Host, kinds: tuple[str, ...]) -> None:
        for kind in [k for k, fault in host.faults.items() if k in kinds and not fault.survives_restart]:
            self.heal(host, kind)

    def _come_true(self, host: Host, event: ScheduledEvent) -> None:
        if event in host.scheduled and host.state == "running":
            host.scheduled.remove(event)
            self.stop(host)

    def _become_pending(self, host: Host) -> None:
        host.boots += 1
        boot = host.boots
        self._become(host, "pending")
        self.clock.after(host.spec.start_seconds, lambda: self._running(host, boot))

    def _running(self, host: Host, boot: int) -> None:
        if host.state != "pending" or host.boots != boot:
            return
        host.running_since = self.clock.now
        self._become(host, "running")
        self.clock.after(host.spec.agent_seconds, lambda: self._agent_ready(host, boot))

    def _agent_ready(self, host: Host, boot: int) -> None:
        if host.boots == boot and self._agent_works(host):
            self._connect(host, True)

    def _stopped(self, host: Host, boot: int) -> None:
        if host.state == "stopping" and host.boots == boot:
            host.stopped_at = self.clock.now
            self._become(host, "stopped")
            self._connect(host, False)
            self._tell("down", host)

    def _agent_works(self, host: Host) -> bool:
        return host.reachable and not host.agent_stopped and "host" not in host.faults

    def _changed(self, host: Host, kind: str) -> None:
        if kind == "runtime":
            self._tell("runtime", host)
        self._watch_agent(host)

    def _watch_agent(self, host: Host) -> None:
        def look() -> None:
            works = self._agent_works(host)
            booted = self.clock.now - host.running_since >= host.spec.agent_seconds
            if works == host.agent_connected or (works and not booted):
                return
            self._connect(host, works)
        self.clock.after(AGENT_LOST_AFTER, look)

    def _connect(self, host: Host, connected: bool) -> None:
        if host.agent_connected != connected:
            host.agent_connected, host.agent_changed = connected, self.clock.now
            self._tell("agent", host)

    def _become(self, host: Host, state: str) -> None:
        host.state = state
        self._tell("state", host)
        self.bus.emit("aws.ec2", "EC2 Instance State-change Notification",
                      [arn("ec2", f"instance/{host.instance_id}")], {"instance-id": host.instance_id, "state": state})

    def _tell(self, what: str, host: Host) -> None:
        """`state`: host.state changed; `agent`: its connection; `runtime`: its Docker; `down`: everything on it has ended."""
        for listener in self.listeners:
            listener(what, host)


def describe_status(host: Host, clock: Clock) -> dict[str, Any]:
    """The host's entry in DescribeInstanceStatus."""
    def check(kind: str) -> dict[str, Any]:
        status = host.status(clock.now, kind)
        if status == "not-applicable":
            return {"Status": status}
        detail: dict[str, Any] = {"Name": "reachability",
                                  "Status": {"ok": "passed", "impaired": "failed"}.get(status, status)}
        if status == "impaired":
            detail["ImpairedSince"] = clock.moment(host.impaired_since(clock.now, kind))
        return {"Status": status, "Details": [detail]}
    return {
        "AvailabilityZone": host.spec.zone, "InstanceId": host.instance_id,
        "Events": [{"InstanceEventId": e.id, "Code": e.code, "Description": EVENT_TEXTS.get(e.code, "Scheduled event"),
                    "NotBefore": clock.moment(e.not_before)} for e in host.scheduled],
        "InstanceState": {"Code": STATE_CODES[host.state], "Name": host.state},
        "SystemStatus": check("system"), "InstanceStatus": check("instance"), "AttachedEbsStatus": check("volume"),
    }

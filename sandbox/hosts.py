"""EC2 instances: power, hardware, status checks and the ECS agent's connection."""
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.clock import Clock
from sandbox.events import Bus, arn
from sandbox.scenario import Instance

# Status checks run every minute and say `initializing` for the first two after a start.
CHECK_SECONDS, INITIALIZING_SECONDS = 60, 120
AGENT_LOST_AFTER = 30
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
class Host:
    spec: Instance
    instance_id: str
    private_ip: str
    subnet_id: str
    state: str = "running"
    running_since: float = -86400.0
    stopped_at: float = 0.0
    boots: int = 0
    system_fault: Fault | None = None
    instance_fault: Fault | None = None
    agent_stopped: bool = False
    agent_connected: bool = True
    agent_changed: float = -86400.0
    credits: float | None = None

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def reachable(self) -> bool:
        return self.state == "running" and not self.system_fault and not self.instance_fault

    def impaired_since(self, now: float, kind: str) -> float | None:
        """A failed system check fails the instance check too."""
        faults = {"system": [self.system_fault], "instance": [self.system_fault, self.instance_fault], "volume": []}[kind]
        flagged = [f.flagged for f in faults if f and f.flagged <= now]
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

    def break_system(self, host: Host, survives_restart: bool = False) -> None:
        host.system_fault = host.system_fault or Fault(self.clock.now, survives_restart)
        self._watch_agent(host)

    def break_instance(self, host: Host, survives_restart: bool = True) -> None:
        host.instance_fault = host.instance_fault or Fault(self.clock.now, survives_restart)
        self._watch_agent(host)

    def heal(self, host: Host, kind: str) -> None:
        setattr(host, f"{kind}_fault", None)
        self._watch_agent(host)

    def stop_agent(self, host: Host, stopped: bool) -> None:
        host.agent_stopped = stopped
        self._watch_agent(host)

    def stop(self, host: Host) -> None:
        self._become(host, "stopping")
        boot = host.boots
        self.clock.after(host.spec.stop_seconds, lambda: self._stopped(host, boot))

    def start(self, host: Host) -> None:
        """New hardware: clears the faults that do not survive a restart."""
        for kind in ("system", "instance"):
            fault = getattr(host, f"{kind}_fault")
            if fault and not fault.survives_restart:
                setattr(host, f"{kind}_fault", None)
        self._become_pending(host)

    def reboot(self, host: Host) -> None:
        if host.instance_fault and not host.instance_fault.survives_restart:
            self.heal(host, "instance")

    def terminate(self, host: Host) -> None:
        if host.state in ("shutting-down", "terminated"):
            return
        self._become(host, "shutting-down")
        self._connect(host, False)
        self._tell("down", host)
        self.clock.after(30, lambda: self._become(host, "terminated"))

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
        if host.boots == boot and host.reachable and not host.agent_stopped:
            self._connect(host, True)

    def _stopped(self, host: Host, boot: int) -> None:
        if host.state == "stopping" and host.boots == boot:
            host.stopped_at = self.clock.now
            self._become(host, "stopped")
            self._connect(host, False)
            self._tell("down", host)

    def _watch_agent(self, host: Host) -> None:
        def look() -> None:
            works = host.reachable and not host.agent_stopped
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
        """`state`: host.state changed; `agent`: its connection changed; `down`: everything on it has ended."""
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
        "InstanceState": {"Code": STATE_CODES[host.state], "Name": host.state},
        "SystemStatus": check("system"), "InstanceStatus": check("instance"), "AttachedEbsStatus": check("volume"),
    }

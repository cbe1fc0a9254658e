"""
One EC2 instance: its state, its faults, and its status checks.

Sources: EC2 user guide, monitoring-system-instance-status-check (what each check looks at; a reboot fails the instance check until
it is over); API model ec2 (InstanceStatusDetails: impaired since a check failed, or since its launch if it was impaired then).
"""
from dataclasses import dataclass, field

from sandbox.ec2.faults import REBOOT, Fault, ScheduledEvent
from sandbox.scenario.model import Instance

STATE_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
LONG_AGO = -86400.0


@dataclass
class Host:
    """`ups` counts all boots, also those in place; `boots` counts only starts."""
    spec: Instance
    instance_id: str
    private_ip: str
    subnet_id: str
    state: str = "running"
    running_since: float = LONG_AGO
    # How long the status checks are initializing after that.
    initializing_seconds: float = 0
    up_since: float = LONG_AGO
    stopped_at: float = 0.0
    boots: int = 0
    ups: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    scheduled: list[ScheduledEvent] = field(default_factory=list)
    agent_stopped: bool = False
    agent_connected: bool = True
    agent_changed: float = LONG_AGO
    credits: float | None = None
    unlimited: bool = False
    starts: int = 0
    # Whether who started it last may use the key of its volumes.
    may_use_key: bool = True
    # For a terminated one: whether it ran with a connected agent until then, so that ECS deregisters it.
    leaves_cluster: bool = False
    # EC2's reason for the state: code and message.
    reason: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def reachable(self) -> bool:
        return self.state == "running" and not self.faults.keys() & {"system", "instance", REBOOT}

    @property
    def frozen(self) -> bool:
        """Whether no process on it makes progress, inside or outside of containers."""
        return bool(self.faults.keys() & {"volume", "host"})

    @property
    def hangs(self) -> bool:
        """Whether the programs in its containers hang: they keep their ports open but do not answer."""
        return self.frozen or "programs" in self.faults

    @property
    def acts(self) -> bool:
        """Whether the agent can start and stop containers."""
        return self.agent_connected and not self.faults.keys() & {"runtime", "host"}

    @property
    def keeps_hardware(self) -> bool:
        """Whether a start uses the same hardware again, as on a Dedicated Host."""
        return self.spec.tenancy == "host"

    def impaired_since(self, now: float, kind: str) -> float | None:
        """Since when a check is impaired, or None. A failed system check fails the instance check too."""
        causes = ("system", "instance", REBOOT) if kind == "instance" else (kind,)
        flagged = [f.flagged for cause, f in self.faults.items() if cause in causes and f.flagged <= now]
        return max(min(flagged), self.running_since) if flagged else None

    def status(self, now: float, kind: str) -> str:
        """The status of a check, as DescribeInstanceStatus spells it. `kind` is system, instance or volume."""
        if self.state != "running":
            return "not-applicable"
        if now - self.running_since < self.initializing_seconds:
            return "initializing"
        return "ok" if self.impaired_since(now, kind) is None else "impaired"

"""
EC2 instances: starts and stops, hardware, and the connection of the ECS agent.

Sources: EC2 user guide, how-ec2-instance-stop-start-works (in most cases new hardware, on a Dedicated Host the same; a shutdown
within a few minutes), TroubleshootingInstancesStopping (a stop that hangs ends by force), troubleshooting-launch
(Client.InternalError: a start that was accepted falls back to stopped over the key of an encrypted volume), ec2-instance-reboot;
ECS developer guide, ecs_container_instance_events; agent source aws/amazon-ecs-agent, agent/acs/handler. AWS does not say how long
these steps take, so the times are drawn unless the scenario sets them.
"""
from dataclasses import dataclass, field
from typing import Callable

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import Bus, arn
from sandbox.ec2.faults import REBOOT, REBOOT_CURES, REBOOTING_EVENTS, STOPPING_EVENTS, SURVIVES_RESTART, Fault, ScheduledEvent
from sandbox.ec2.host import STATE_CODES as STATE_CODES, Host as Host

# How long a stop, a start and a reboot take, and then the agent until it is connected. Failing hardware stops slowly.
STOP, STOP_ON_BAD_HARDWARE, FORCED_STOP, START, AGENT, REBOOT_TAKES = (30, 90), (45, 240), (20, 60), (10, 30), (20, 60), (20, 90)
# How long status checks are initializing, a state whose length no source has.
INITIALIZING = (60, 300)
# Until a silent agent is shown as disconnected: it gives up after one to two minutes; the user guide says "a few minutes".
AGENT_LOST = (30, 150)
BY_USER = ("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown")
BY_EVENT = ("Server.ScheduledStop", "Server.ScheduledStop: Stopped due to a scheduled retirement")
FELL_BACK = ("Client.InternalError", "Client.InternalError: Client error on launch")


@dataclass
class Hosts:
    """All instances that ever existed, including terminated ones. Listeners are called with (what, host): see `_tell`."""
    clock: Clock
    bus: Bus
    draws: Draws = Draws()
    all: list[Host] = field(default_factory=list)
    listeners: list[Callable[[str, Host], None]] = field(default_factory=list)

    def add(self, host: Host, running: bool = True) -> None:
        self.all.append(host)
        if not running:
            host.agent_connected = False
            self._become_pending(host)

    def named(self, name: str) -> Host:
        """The newest instance with that name; a replacement takes over the name of its predecessor."""
        return [host for host in self.all if host.name == name][-1]

    def find(self, instance_id: str) -> Host | None:
        return next((host for host in self.all if host.instance_id == instance_id), None)

    def impair(self, host: Host, kind: str, survives_restart: bool | None = None) -> None:
        """Starts a fault. `kind` is a key of SURVIVES_RESTART, whose value is the default where None is given."""
        survives = SURVIVES_RESTART[kind] if survives_restart is None else survives_restart
        host.faults.setdefault(kind, Fault(self.clock.now, survives))
        self._changed(host, kind)
        self._tell("impaired", host)

    def heal(self, host: Host, kind: str) -> None:
        host.faults.pop(kind, None)
        self._changed(host, kind)

    def schedule(self, host: Host, event: ScheduledEvent) -> None:
        """Adds a scheduled event. Retirements, stops and reboots are carried out; other events are only shown."""
        host.scheduled.append(event)
        if event.code in (*STOPPING_EVENTS, *REBOOTING_EVENTS):
            self.clock.at(event.not_before, lambda: self._come_true(host, event))

    def cancel(self, host: Host, event: ScheduledEvent) -> None:
        if event in host.scheduled:
            host.scheduled.remove(event)

    def stop_agent(self, host: Host, stopped: bool) -> None:
        host.agent_stopped = stopped
        self._watch_agent(host)

    # --- power -----------------------------------------------------------------------------------------------------------

    def stop(self, host: Host, force: bool = False, reason: tuple[str, str] = BY_USER) -> None:
        """Stops an instance. A stop that hangs ends only when it is forced."""
        if host.state != "stopping":
            host.faults.pop(REBOOT, None)
            host.reason = reason
            self._become(host, "stopping")
        if force:
            seconds = self._takes(host, "forced stop", None, FORCED_STOP)
        elif host.spec.stop_hangs:
            return
        else:
            span = STOP_ON_BAD_HARDWARE if "system" in host.faults else STOP
            seconds = self._takes(host, "stop", host.spec.stop_seconds, span)
        boot = host.boots
        self.clock.after(seconds, lambda: self._stopped(host, boot))

    def start(self, host: Host) -> None:
        """Starts an instance, usually on new hardware, which ends faults that do not survive a restart but may be faulty too."""
        host.starts += 1
        self._cure(host, tuple(kind for kind in SURVIVES_RESTART if kind != "system" or not host.keeps_hardware))
        self._become_pending(host)
        if host.starts - host.spec.start_fails in range(1, host.spec.bad_hosts + 1):
            self.impair(host, "system")

    def reboot(self, host: Host) -> None:
        """Reboots an instance on the same hardware."""
        self._boot_in_place(host, REBOOT_CURES)

    def recover(self, host: Host) -> None:
        """Moves an instance to other hardware. Its state stays `running` and its status checks start again."""
        self._begin_checks(host)
        self._boot_in_place(host, tuple(SURVIVES_RESTART))

    def terminate(self, host: Host) -> None:
        if host.state in ("shutting-down", "terminated"):
            return
        host.leaves_cluster = host.state == "running" and host.agent_connected
        self._become(host, "shutting-down")
        self._connect(host, False)
        self._tell("down", host)
        self.clock.after(30, lambda: self._become(host, "terminated"))

    def _boot_in_place(self, host: Host, cures: tuple[str, ...]) -> None:
        if host.state != "running":
            return
        self._cure(host, cures)
        fault = host.faults[REBOOT] = Fault(self.clock.now, False)
        self._connect(host, False)
        self._tell("rebooted", host)
        self.clock.after(self._takes(host, "reboot", host.spec.reboot_seconds, REBOOT_TAKES), lambda: self._back(host, fault))

    def _back(self, host: Host, fault: Fault) -> None:
        if host.faults.get(REBOOT) is fault:
            del host.faults[REBOOT]
            self._up(host)

    def _cure(self, host: Host, kinds: tuple[str, ...]) -> None:
        for kind in [k for k, fault in host.faults.items() if k in kinds and not fault.survives_restart]:
            self.heal(host, kind)

    def _come_true(self, host: Host, event: ScheduledEvent) -> None:
        if event in host.scheduled and host.state == "running":
            host.scheduled.remove(event)
            if event.code in STOPPING_EVENTS:
                self.stop(host, reason=BY_EVENT)
            else:
                self.reboot(host)

    def _become_pending(self, host: Host) -> None:
        host.boots += 1
        boot = host.boots
        self._become(host, "pending")
        self.clock.after(self._takes(host, "start", host.spec.start_seconds, START), lambda: self._running(host, boot))

    def _running(self, host: Host, boot: int) -> None:
        if host.state != "pending" or host.boots != boot:
            return
        if 0 < host.starts <= host.spec.start_fails or not host.may_use_key:
            host.reason = FELL_BACK
            self._become(host, "stopped")
            return
        self._begin_checks(host)
        self._become(host, "running")
        self._up(host)

    def _begin_checks(self, host: Host) -> None:
        host.running_since = self.clock.now
        host.initializing_seconds = self._takes(host, f"checks {self.clock.now:.3f}", host.spec.initializing_seconds, INITIALIZING)

    def _stopped(self, host: Host, boot: int) -> None:
        if host.state == "stopping" and host.boots == boot:
            host.stopped_at = self.clock.now
            self._become(host, "stopped")
            self._connect(host, False)
            self._tell("down", host)

    # --- the agent ---------------------------------------------------------------------------------------------------------

    def _up(self, host: Host) -> None:
        """The instance has booted; its agent connects some time later."""
        host.ups, host.up_since = host.ups + 1, self.clock.now
        ups = host.ups
        self.clock.after(self._agent_seconds(host), lambda: self._agent_ready(host, ups))

    def _agent_ready(self, host: Host, ups: int) -> None:
        if host.ups == ups and self._agent_works(host):
            self._connect(host, True)

    def _agent_seconds(self, host: Host) -> float:
        return self._takes(host, f"agent {host.ups}", host.spec.agent_seconds, AGENT)

    def _agent_works(self, host: Host) -> bool:
        return host.reachable and not host.agent_stopped and "host" not in host.faults

    def _watch_agent(self, host: Host) -> None:
        def look() -> None:
            works = self._agent_works(host)
            booted = self.clock.now - host.up_since >= self._agent_seconds(host)
            if works == host.agent_connected or (works and not booted):
                return
            self._connect(host, works)
        what = f"agent lost {self.clock.now:.3f}"
        self.clock.after(self._takes(host, what, host.spec.agent_lost_seconds, AGENT_LOST), look)

    def _connect(self, host: Host, connected: bool) -> None:
        if host.agent_connected != connected:
            host.agent_connected, host.agent_changed = connected, self.clock.now
            self._tell("agent", host)

    # --- who hears of it -----------------------------------------------------------------------------------------------------

    def _takes(self, host: Host, what: str, wanted: float | None, span: tuple[float, float]) -> float:
        return wanted if wanted is not None else self.draws.between(f"{what} {host.instance_id} {host.boots}", *span)

    def _changed(self, host: Host, kind: str) -> None:
        if kind == "runtime":
            self._tell("runtime", host)
        self._watch_agent(host)

    def _become(self, host: Host, state: str) -> None:
        host.state = state
        host.reason = None if state in ("pending", "running") else host.reason
        self._tell("state", host)
        self.bus.emit("aws.ec2", "EC2 Instance State-change Notification",
                      [arn("ec2", f"instance/{host.instance_id}")], {"instance-id": host.instance_id, "state": state})

    def _tell(self, what: str, host: Host) -> None:
        """Calls the listeners. `state`: host.state has changed; `agent`: the agent's connection has; `runtime`: Docker has; `impaired`: a
        fault began; `rebooted`: everything on it has ended and it boots again; `down`: everything on it has ended."""
        for listener in self.listeners:
            listener(what, host)

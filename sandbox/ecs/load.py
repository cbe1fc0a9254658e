"""
The use of CPU and memory by programs and hosts, and how slow they become when nothing is left.

Sources: EC2 user guide, burstable-credits-baseline-concepts; EBS user guide, general-purpose (burst balance of gp2).
"""
from typing import Protocol

from sandbox.core.clock import Clock
from sandbox.ec2.hosts import Host
from sandbox.ecs.capacity import of_type
from sandbox.ecs.records import Task

MINUTE = 60
# CPU that the system and the agent of a host use, in percent.
IDLE_PERCENT = 3.0
OVERLOADED = 200.0
BURSTABLE = ("t2", "t3", "t3a", "t4g")
# The baseline of burstable sizes, in percent of each processor. Credits are earned at this rate.
BASELINES = {"nano": 5.0, "micro": 10.0, "small": 20.0, "medium": 20.0, "large": 30.0, "xlarge": 40.0, "2xlarge": 40.0}
# The larger sizes of the oldest family have a lower baseline.
LARGE_T2 = {"t2.xlarge": 22.5, "t2.2xlarge": 17.0}


class World(Protocol):
    clock: Clock

    @property
    def running_hosts(self) -> list[Host]: ...
    def running_on(self, host: Host) -> list[Task]: ...


class Load:
    def __init__(self, world: World) -> None:
        self._world = world

    def start(self) -> None:
        self._world.clock.every(MINUTE, self._spend)

    def cpu(self, task: Task) -> float:
        """CPU use in percent of the reservation; above 100 where the host has idle CPU."""
        wanted = self._demand(task.host)
        return _wanted(task) * min(1.0, capacity(task.host) / wanted)

    def memory(self, task: Task) -> float:
        """Memory use in percent of the limit. It grows linearly in a program that will run out of memory."""
        program = task.program
        if program is None or program.ended:
            return 0.0
        start, now = program.behaviour.memory, self._world.clock.now
        if program.filling is None or program.behaviour.out_of_memory_after_seconds is None:
            return start
        first, last = program.filling
        return start + (100.0 - start) * min(1.0, (now - first) / max(last - first, 1.0))

    def host_cpu(self, host: Host) -> float:
        """CPU use in percent of the instance."""
        return min(self._demand(host), capacity(host))

    def slowdown(self, host: Host) -> float:
        """The factor by which everything on the host takes longer. It is large once more CPU is asked for than there is."""
        return OVERLOADED if self._demand(host) > capacity(host) or self.burst_balance(host) == 0 else 1.0

    def burst_balance(self, host: Host) -> float | None:
        """
        The burst balance left on the host's volume, in percent; None for a volume without. At 0, everything that reads becomes
        slow.
        """
        spec = host.spec
        if spec.burst_balance is None:
            return None
        return min(100.0, max(0.0, spec.burst_balance - spec.burst_percent_a_minute * max(self._world.clock.now, 0.0) / MINUTE))

    def _demand(self, host: Host) -> float:
        tasks = self._world.running_on(host)
        return IDLE_PERCENT + sum(_wanted(t) * t.service.spec.cpu for t in tasks if t.service) / of_type(host.spec.type).cpu

    def _spend(self) -> None:
        for host in self._world.running_hosts:
            if host.credits is not None:
                processors = of_type(host.spec.type).cpu / 1024
                left = host.credits + (baseline(host.spec.type) - self.host_cpu(host)) * processors / 100
                host.credits = max(0.0, left)


def baseline(instance_type: str) -> float:
    """The baseline of a type in percent of a processor; 100 for types that are not burstable."""
    family, _, size = instance_type.partition(".")
    return LARGE_T2[instance_type] if instance_type in LARGE_T2 else BASELINES.get(size, 100.0) if family in BURSTABLE else 100.0


def capacity(host: Host) -> float:
    """The CPU that is available to its programs now, in percent of the instance."""
    held_down = host.credits is not None and host.credits < 1e-9 and not host.unlimited
    return baseline(host.spec.type) if held_down else 100.0


def _wanted(task: Task) -> float:
    program = task.program
    if program is None or program.ended or task.service is None:
        return 0.0
    burns = program.behaviour.burns
    return burns.percent if burns else program.behaviour.cpu

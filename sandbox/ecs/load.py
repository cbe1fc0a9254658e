"""
What programs and hosts use of processor and memory, and how slow they get when there is none left.

Sources: EC2 user guide, burstable-credits-baseline-concepts; EBS user guide, general-purpose (burst balance of gp2).
"""
from typing import Protocol

from sandbox.core.clock import Clock
from sandbox.ec2.hosts import Host
from sandbox.ecs.records import CPU, Task

MINUTE = 60
# What the system and the agent use of a host, in percent.
IDLE_PERCENT = 3.0
OVERLOADED = 200.0
BURSTABLE = ("t2", "t3", "t3a", "t4g")
# Percent of each processor that a burstable size may use for ever: its credits come in at just that rate.
BASELINES = {"nano": 5.0, "micro": 10.0, "small": 20.0, "medium": 20.0, "large": 30.0, "xlarge": 40.0, "2xlarge": 40.0}
# Larger sizes of the oldest family have less.
LARGE_T2 = {"t2.xlarge": 22.5, "t2.2xlarge": 17.0}
CREDITS_PER_PERCENT = CPU / 1024 / 100


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
        """Percent of its reservation; more than 100 where the host has it to spare."""
        wanted = self._demand(task.host)
        return _wanted(task) * min(1.0, capacity(task.host) / wanted)

    def memory(self, task: Task) -> float:
        """Percent of its limit; a program that will run out of it gets there in a straight line."""
        program = task.program
        if program is None or program.ended:
            return 0.0
        start, now = program.behaviour.memory, self._world.clock.now
        if program.filling is None or program.behaviour.out_of_memory_after_seconds is None:
            return start
        first, last = program.filling
        return start + (100.0 - start) * min(1.0, (now - first) / max(last - first, 1.0))

    def host_cpu(self, host: Host) -> float:
        """Percent of the instance."""
        return min(self._demand(host), capacity(host))

    def slowdown(self, host: Host) -> float:
        """The factor by which everything on it takes longer: who asks for more than there is waits in a queue that only grows."""
        return OVERLOADED if self._demand(host) > capacity(host) or self.burst_balance(host) == 0 else 1.0

    def burst_balance(self, host: Host) -> float | None:
        """Percent left of its volume's; None for a volume that has none. Whoever reads from an exhausted one waits in a queue."""
        spec = host.spec
        if spec.burst_balance is None:
            return None
        return min(100.0, max(0.0, spec.burst_balance - spec.burst_percent_a_minute * max(self._world.clock.now, 0.0) / MINUTE))

    def _demand(self, host: Host) -> float:
        tasks = self._world.running_on(host)
        return IDLE_PERCENT + sum(_wanted(t) * t.service.spec.cpu / CPU for t in tasks if t.service)

    def _spend(self) -> None:
        for host in self._world.running_hosts:
            if host.credits is not None:
                left = host.credits + (baseline(host.spec.type) - self.host_cpu(host)) * CREDITS_PER_PERCENT
                host.credits = max(0.0, left)


def baseline(instance_type: str) -> float:
    """100 for what is not burstable."""
    family, _, size = instance_type.partition(".")
    return LARGE_T2[instance_type] if instance_type in LARGE_T2 else BASELINES.get(size, 100.0) if family in BURSTABLE else 100.0


def capacity(host: Host) -> float:
    """Percent of the instance that its programs can have now."""
    held_down = host.credits is not None and host.credits < 1e-9 and not host.unlimited
    return baseline(host.spec.type) if held_down else 100.0


def _wanted(task: Task) -> float:
    program = task.program
    if program is None or program.ended or task.service is None:
        return 0.0
    burns = program.behaviour.burns
    return burns.percent if burns else program.behaviour.cpu

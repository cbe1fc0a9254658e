"""
The out-of-memory killer of a host: while memory is short it kills the largest container, again and again.

Sources: Linux kernel documentation, the out-of-memory killer; ECS developer guide, stopped-task-error-codes (exit code 137). It is
inferred that Docker does not report OutOfMemoryError, because no container exceeded its own limit. How often it kills is drawn.
"""
from sandbox.core.draws import Draws
from sandbox.ec2.hosts import Host
from sandbox.ecs.records import ContainerInstance
from sandbox.ecs.tasks import KILLED, Tasks

KILLS_EVERY = (20, 60)


class Kernel:
    def __init__(self, tasks: Tasks, draws: Draws) -> None:
        self._tasks, self._draws = tasks, draws

    def short_of_memory(self, instance: ContainerInstance) -> None:
        fault = instance.host.faults.get("memory")
        if fault is not None and not fault.told:
            fault.told = True
            self._wait(instance.host, instance, 1)

    def _wait(self, host: Host, instance: ContainerInstance, turn: int) -> None:
        seconds = self._draws.between(f"kill {host.instance_id} {turn}", *KILLS_EVERY)
        self._tasks.clock.after(seconds, lambda: self._kill(host, instance, turn))

    def _kill(self, host: Host, instance: ContainerInstance, turn: int) -> None:
        if "memory" not in host.faults:
            return
        running = [t for t in self._tasks.on(instance) if t.program and not t.program.ended and t.service]
        if running and host.state == "running":
            self._tasks.crash(max(running, key=lambda t: t.service.spec.memory if t.service else 0), KILLED)
        self._wait(host, instance, turn + 1)

"""
Writes the output of programs to moto's CloudWatch Logs as the awslogs driver does: one stream for each container.

Sources: ECS developer guide, using_awslogs.
"""
from moto.logs.models import logs_backends

from sandbox.core.clock import Clock
from sandbox.core.events import ACCOUNT, REGION
from sandbox.ecs.records import Task
from sandbox.programs.application import Program
from sandbox.scenario.behaviour import LogLine
from sandbox.scenario.model import Service

RETRY_SECONDS = 10


def options(service: Service) -> dict[str, str]:
    """The options of the log driver in the task definition."""
    return {"awslogs-group": f"/ecs/{service.name}", "awslogs-region": REGION, "awslogs-stream-prefix": "ecs"}


class Logs:
    """Programs that have ended, and hosts that cannot be reached, write nothing. Lines to a deleted group are lost."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, service: Service) -> None:
        if service.logs:
            logs_backends[ACCOUNT][REGION].create_log_group(options(service)["awslogs-group"], {})

    def task_changed(self, what: str, task: Task) -> None:
        program = task.program
        if program is None or task.service is None:
            return
        if what == "running":
            if task.service.spec.logs:
                program.say = lambda level, text: self._write(task, f"{level} {text}")
                self._open(task)
            program.say("INFO", "starting")
            self._clock.at(program.ready, lambda: self._ready(task, program))
            self.follow(task)
        elif what == "stopping" and task.last_status == "STOPPING" and not program.ended:
            program.say("INFO", "received SIGTERM, shutting down")

    def follow(self, task: Task) -> None:
        """Schedules the log lines and retries that follow from the program's current behaviour."""
        program = task.program
        if program is None:
            return
        for line in program.behaviour.log:
            if line.on_start:
                program.say(line.level, line.line)
            if line.at is not None:
                self._clock.after(line.at, lambda line=line: self._repeat(program, line, None))
            if line.every is not None:
                self._clock.after(line.every, lambda line=line: self._repeat(program, line, line.every))
        if program.behaviour.dependency and program.behaviour.dependency.refuses:
            self._retry(program)

    def _ready(self, task: Task, program: Program) -> None:
        app, service = program.behaviour, task.service
        if not program.ended and service is not None:
            address = "127.0.0.1" if app.binds == "loopback" else "0.0.0.0"
            for port in app.listens if app.listens is not None else [service.spec.container_port]:
                program.say("INFO", f"listening on {address}:{port}")

    def _repeat(self, program: Program, line: LogLine, every: float | None) -> None:
        if program.ended or line not in program.behaviour.log:
            return
        program.say(line.level, line.line)
        if every is not None:
            self._clock.after(every, lambda: self._repeat(program, line, every))

    def _retry(self, program: Program) -> None:
        dependency = program.behaviour.dependency
        if program.ended or dependency is None:
            return
        if program.misses(self._clock.now):
            program.miss()
        self._clock.after(RETRY_SECONDS, lambda: self._retry(program))

    def _open(self, task: Task) -> None:
        group = logs_backends[ACCOUNT][REGION].groups.get(options(_spec(task))["awslogs-group"])
        if group is not None:
            group.create_log_stream(_stream(task))

    def _write(self, task: Task, text: str) -> None:
        group = logs_backends[ACCOUNT][REGION].groups.get(options(_spec(task))["awslogs-group"])
        if group is None or _stream(task) not in group.streams or task.host.hangs or not task.host.reachable:
            return
        stamp = int(self._clock.moment().timestamp() * 1000)
        group.put_log_events(_stream(task), [{"timestamp": stamp, "message": text}])


def _stream(task: Task) -> str:
    return f"{options(_spec(task))['awslogs-stream-prefix']}/main/{task.id}"


def _spec(task: Task) -> Service:
    assert task.service is not None
    return task.service.spec

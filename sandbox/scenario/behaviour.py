"""The behaviour of programs in a scenario file. README.md explains every field."""
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Burns:
    percent: float = 100
    latency: float = 200


@dataclass
class LogLine:
    line: str
    level: str = "INFO"
    on_start: bool = False
    at: float | None = None
    every: float | None = None


@dataclass
class Dependency:
    name: str
    down_from: float = 0
    down_for: float | None = None
    refuses: bool = False


@dataclass
class StartFailure:
    """Why a task does not get from PENDING to RUNNING; `reason` replaces the usual text of the cause."""
    kind: Literal["pull", "create", "start", "logs", "timeout", "secret", "eni", "role"] = "pull"
    reason: str | None = None


@dataclass
class App:
    """The program. A change affects running containers too, unless the step says otherwise."""
    speaks: Literal["http", "https", "grpc", "tcp"] = "http"
    http2: bool = False
    plain_on_tls: int | None = 400
    tls13_only: bool = False
    proxy_protocol: bool = False
    hosts: list[str] | None = None
    wrong_host: int = 400
    binds: Literal["all", "loopback"] = "all"
    listens: list[int] | None = None
    answers: dict[str, int] = field(default_factory=lambda: {"*": 200})
    latency_seconds: float = 0.05
    start_seconds: float = 5
    while_starting: int | None = None
    hung: bool = False
    crash_after_seconds: float | None = None
    exit_code: int = 1
    cpu: float = 20
    memory: float = 40
    burns: Burns | None = None
    out_of_memory_after_seconds: float | None = None
    log: list[LogLine] = field(default_factory=list)
    dependency: Dependency | None = None
    fails_to_start: StartFailure | None = None
    needs_credentials: Literal["exits", "answers"] | None = None
    container_health: Literal["ok", "fails"] = "ok"

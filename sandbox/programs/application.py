"""
The program in a container: its answer to a connection to one of its ports.

Sources: Elastic Load Balancing user guides, application/target-group-health-checks (Host header, gRPC codes),
network/edit-target-group-attributes (proxy protocol), application/describe-ssl-policies (TLS of the check).
"""
from dataclasses import dataclass
from typing import Callable, Collection

from sandbox.scenario.behaviour import App

GRPC_UNIMPLEMENTED, GRPC_UNAVAILABLE = 12, 14
# From this CPU use on, in percent, a program is slow to answer.
SATURATED_PERCENT = 95
NO_CREDENTIALS = "NoCredentialProviders: no valid providers in chain"


@dataclass(frozen=True)
class Request:
    """A request of a load balancer. `host` is the Host header, `tls13` whether its TLS offers version 1.3."""
    protocol: str
    path: str
    host: str
    version: str = "HTTP1"
    proxy_header: bool = False
    tls13: bool = True


@dataclass(frozen=True)
class Reply:
    """What the client gets: `silence` (no answer), `refused`, `noise` (not the expected protocol), or a status code."""
    kind: str
    code: int | None = None
    seconds: float = 0.0


SILENCE, REFUSED, NOISE = Reply("silence"), Reply("refused"), Reply("noise")


@dataclass
class Program:
    """`filling` is the period in which its memory fills up, or None. `say` writes a log line, given level and text."""
    behaviour: App
    started: float
    ready: float
    ended: bool = False
    filling: tuple[float, float] | None = None
    lacks_credentials: bool = False
    say: Callable[[str, str], None] = lambda level, text: None

    def reply(self, container_port: int, mapped: Collection[int], request: Request, now: float) -> Reply:
        """The answer to a client outside the container. `mapped` are the ports that it listens on by default."""
        app = self.behaviour
        listens = app.listens if app.listens is not None else mapped
        if self.ended or app.binds == "loopback" or container_port not in listens:
            return REFUSED
        if app.hung:
            return SILENCE
        if now < self.ready and app.while_starting is None:
            return REFUSED
        if app.dependency and app.dependency.refuses and self.misses(now):
            return REFUSED
        if request.protocol == "TCP":
            return Reply("open", seconds=app.latency_seconds)
        if not _understood(app, request):
            self.say("WARN", "broke off a connection: malformed request")
            return NOISE
        code = self._code(request, now)
        if code >= 400 or (app.speaks == "grpc" and code):
            self.say("ERROR" if code >= 500 else "WARN", f"GET {request.path} {code} host={request.host}")
        return Reply("code", code, self.latency)

    @property
    def latency(self) -> float:
        """The seconds until an answer, without the slowdown of the host."""
        burns = self.behaviour.burns
        saturated = burns.latency if burns and burns.percent >= SATURATED_PERCENT else 1.0
        return self.behaviour.latency_seconds * saturated

    def answer(self, path: str, now: float) -> int:
        """The code for a request in the expected protocol."""
        app = self.behaviour
        if now < self.ready and app.while_starting is not None:
            return app.while_starting
        if self.lacks_credentials and app.needs_credentials:
            self.say("ERROR", NO_CREDENTIALS)
            return GRPC_UNAVAILABLE if app.speaks == "grpc" else 500
        if self.misses(now):
            return GRPC_UNAVAILABLE if app.speaks == "grpc" else 503
        return app.answers.get(path, GRPC_UNIMPLEMENTED if app.speaks == "grpc" else app.answers.get("*", 404))

    def passes_own_check(self, now: float) -> bool:
        """Whether the container health check passes; its command runs inside the container."""
        app = self.behaviour
        return not (self.ended or app.hung or now < self.ready or app.container_health == "fails")

    def misses(self, now: float) -> bool:
        """Whether its dependency is down at `now`."""
        gone = self.behaviour.dependency
        return gone is not None and gone.down_from <= now < gone.down_from + (gone.down_for or float("inf"))

    def miss(self) -> None:
        if self.behaviour.dependency:
            self.say("ERROR", f"could not connect to {self.behaviour.dependency.name}: connection refused")

    def last_words(self, code: int) -> None:
        """The log lines of a crash."""
        self.say("FATAL", f"unhandled exception, exiting with code {code}")
        self.say("FATAL", "    at app.main (main:42)")

    def _code(self, request: Request, now: float) -> int:
        app = self.behaviour
        if request.proxy_header and not app.proxy_protocol:
            return 400
        if request.protocol == "HTTP" and app.speaks == "https" and app.plain_on_tls is not None:
            return app.plain_on_tls
        if app.hosts is not None and not _knows(app.hosts, request.host):
            return app.wrong_host
        if self.misses(now):
            self.miss()
        return self.answer(request.path, now)

    def listening(self, mapped: Collection[int], now: float) -> list[tuple[str, int]]:
        """The listening sockets in the container, as address and port."""
        app = self.behaviour
        if self.ended or (now < self.ready and app.while_starting is None):
            return []
        address = "127.0.0.1" if app.binds == "loopback" else "0.0.0.0"
        return [(address, port) for port in (app.listens if app.listens is not None else mapped)]


def _understood(app: App, request: Request) -> bool:
    """Whether the program understands the protocol of the request; an HTTP server may still answer with an error."""
    if app.speaks == "tcp" or (request.version == "GRPC") != (app.speaks == "grpc"):
        return False
    if request.version == "HTTP2" and not app.http2:
        return False
    strange_header = request.proxy_header and not app.proxy_protocol
    if request.protocol == "HTTPS":
        return app.speaks == "https" and not strange_header and (request.tls13 or not app.tls13_only)
    if app.speaks == "https":
        return app.plain_on_tls is not None and not strange_header
    return app.speaks == "http" or not strange_header


def _knows(hosts: list[str], host: str) -> bool:
    """Whether the program serves this Host header, with or without port."""
    return host in hosts or host.rsplit(":", 1)[0] in hosts

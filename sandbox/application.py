"""The program in a container: what a connection to one of its ports gets."""
from dataclasses import dataclass

from sandbox.scenario import App


@dataclass(frozen=True)
class Reply:
    """What the caller sees: `silence` (nothing comes back), `refused`, `noise` (not the expected protocol), or a status code."""
    kind: str
    code: int | None = None
    seconds: float = 0.0


SILENCE, REFUSED, NOISE = Reply("silence"), Reply("refused"), Reply("noise")


@dataclass
class Program:
    behaviour: App
    started: float
    ready: float
    ended: bool = False

    def reply(self, container_port: int, main_port: int, protocol: str, path: str, now: float) -> Reply:
        app = self.behaviour
        # Whoever asks comes from outside the container, or by the address under which it is known outside.
        if self.ended or app.binds == "loopback":
            return REFUSED
        if container_port not in (app.listens if app.listens is not None else [main_port]):
            return REFUSED
        if app.hung:
            return SILENCE
        starting = now < self.ready
        if starting and app.while_starting is None:
            return REFUSED
        if protocol == "TCP":
            return Reply("open", seconds=app.latency_seconds)
        if protocol.lower() != app.speaks:
            return NOISE
        code = app.while_starting if starting else app.answers.get(path, app.answers.get("*", 404))
        return Reply("code", code, app.latency_seconds)

    def listening(self, main_port: int, now: float) -> list[tuple[str, int]]:
        """Sockets that are open in the container: address and port."""
        app = self.behaviour
        if self.ended or (now < self.ready and app.while_starting is None):
            return []
        address = "127.0.0.1" if app.binds == "loopback" else "0.0.0.0"
        return [(address, port) for port in (app.listens if app.listens is not None else [main_port])]

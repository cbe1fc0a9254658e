"""
The state of the world some seconds ago, for reads that lag. A copy of this process is made each time something has changed.

Copies are made by fork, so a copy needs memory only for what changes later. It answers every read of every service as this process
would have answered then.
"""
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any, Callable

from sandbox.scenario.reader import Invalid

Json = dict[str, Any]
Reply = tuple[str, list[tuple[str, str]], bytes]
Answer = Callable[[float, Json, bytes], Reply]
# The minimum distance of two copies in seconds; an answer may be older than drawn by this much.
GRAIN = 0.5


@dataclass(frozen=True)
class _Copy:
    at: float
    process: int
    connection: Connection


class Past:
    """`reach` is the age of the oldest answer that will be needed. `answer` is called within a copy."""

    def __init__(self, reach: float, answer: Answer) -> None:
        if reach > 0 and not hasattr(os, "fork"):
            raise Invalid("reads that lag need an operating system that can copy a process (fork)")
        self._reach, self._answer = reach, answer
        self._copies: list[_Copy] = []
        self._mark: Any = None

    @property
    def kept(self) -> bool:
        return self._reach > 0

    def keep(self, now: float, since: float, mark: Any) -> None:
        """To be called before something changes: the current state was valid from `since` to `now`; `mark` identifies it."""
        if not self.kept or mark == self._mark or (self._copies and since - self._copies[-1].at < GRAIN):
            return
        self._mark = mark
        self._copies.append(self._copy(since))
        while len(self._copies) > 1 and self._copies[1].at <= now - self._reach:
            _end(self._copies.pop(0))

    def answer(self, time: float, environ: Json, body: bytes) -> Reply | None:
        """The answer from that time; None where nothing has changed since then, or no copy was kept."""
        copy = next((c for c in reversed(self._copies) if c.at <= time), None)
        if copy is None:
            return None
        copy.connection.send((time, environ, body))
        reply: Reply = copy.connection.recv()
        return reply

    def close(self) -> None:
        while self._copies:
            _end(self._copies.pop())

    def _copy(self, at: float) -> _Copy:
        here, there = Pipe()
        process = os.fork()
        if process:
            there.close()
            return _Copy(at, process, here)
        try:
            # Otherwise the other copies would never notice that this process has ended.
            for connection in (here, *(copy.connection for copy in self._copies)):
                connection.close()
            self._serve(there)
        finally:
            os._exit(0)

    def _serve(self, connection: Connection) -> None:
        while True:
            try:
                connection.send(self._answer(*connection.recv()))
            except EOFError:
                return


def _end(copy: _Copy) -> None:
    copy.connection.close()
    os.kill(copy.process, signal.SIGKILL)
    os.waitpid(copy.process, 0)

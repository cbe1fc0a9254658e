"""
The world as it was some seconds ago, for reads that lag: a copy of this process each time something has changed.

A copy is made by fork, so it costs what has changed since, and answers every read of every service as this process would have then.
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
# How close two copies may be: an answer is older than asked for by so much at the most.
GRAIN = 0.5


@dataclass(frozen=True)
class _Copy:
    at: float
    process: int
    connection: Connection


class Past:
    """`reach` is the age of the oldest answer that will be asked for; `answer` answers in a copy, which stands at that time."""

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
        """To be called before something changes: the world has been as it is from `since` till `now`; `mark` tells it from others."""
        if not self.kept or mark == self._mark or (self._copies and since - self._copies[-1].at < GRAIN):
            return
        self._mark = mark
        self._copies.append(self._copy(since))
        while len(self._copies) > 1 and self._copies[1].at <= now - self._reach:
            _end(self._copies.pop(0))

    def answer(self, time: float, environ: Json, body: bytes) -> Reply | None:
        """None where nothing has changed since, or nothing was kept."""
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
            # Else the end of this process would never be noticed by the other copies.
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

"""World time: seconds since a fixed epoch, moved only by running what is due."""
import heapq
import itertools
from datetime import datetime, timedelta, timezone
from typing import Callable

EPOCH = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Clock:
    """Due actions run in order of time, then in the order they were asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def at(self, time: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (max(time, self.now), next(self._order), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        self.at(self.now + seconds, action)

    def every(self, seconds: float, action: Callable[[], None], first: float | None = None) -> None:
        def run() -> None:
            self.after(seconds, run)
            action()
        self.after(seconds if first is None else first, run)

    def next_due(self) -> float | None:
        return self._due[0][0] if self._due else None

    def step(self) -> bool:
        """Runs the one next action; False when nothing is left."""
        if not self._due:
            return False
        self.now, _, action = heapq.heappop(self._due)
        action()
        return True

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.next_due()) is not None and due <= until:
            self.step()
        self.now = until

    def moment(self, time: float | None = None) -> datetime:
        return EPOCH + timedelta(seconds=round(self.now if time is None else time, 3))

    def iso(self, time: float | None = None) -> str:
        """ISO-8601 with milliseconds and Z, the form of AWS events."""
        return self.moment(time).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

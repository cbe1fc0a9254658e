"""Simulated time: seconds since a fixed epoch. It moves only when due actions are run."""
import heapq
import itertools
import os
from datetime import datetime, timedelta, timezone
from typing import Callable

# The same world gives the same times, unless tools with a clock of their own look at it: they would find all that happens months old.
# So the variable, in seconds since 1970, makes a world that follows the clock of this machine.
BEGINS = os.environ.get("SANDBOX_BEGINS")
EPOCH = datetime(2026, 1, 1, tzinfo=timezone.utc) if BEGINS is None else datetime.fromtimestamp(int(BEGINS), timezone.utc)


class Clock:
    """Runs due actions by time, and those of the same time in the order in which they were scheduled."""

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

    def is_behind(self, time: float) -> bool:
        """Whether the time is past on this machine; never where the world does not follow its clock."""
        return BEGINS is not None and self.moment(time) < datetime.now(timezone.utc)

    def step(self) -> bool:
        """Runs the next action; False when there is none."""
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
        """A time as ISO 8601 text with milliseconds and Z, as in AWS events."""
        return self.moment(time).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

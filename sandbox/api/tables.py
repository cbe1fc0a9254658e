"""
What the DynamoDB tables held some seconds ago, for reads of them that lag. The function writes to them all the time, and nothing else
hangs on them: their items are copied at each write, which takes less than a copy of the process.
"""
import contextlib
import copy
from typing import Any, Iterator

from moto.backends import get_backend

Items = dict[int, Any]


class Tables:
    """`reach` is the age of the oldest answer that will be needed."""

    def __init__(self, reach: float) -> None:
        self._reach = reach
        self._since = 0.0
        # From which time on they were so, the oldest first; until the next one, and the last until `_since`.
        self._before: list[tuple[float, Items]] = []

    def keep(self, now: float) -> None:
        """To be called before a write."""
        if not self._reach:
            return
        self._before.append((self._since, {id(table): copy.deepcopy(table.items) for table in _tables()}))
        self._since = now
        while len(self._before) > 1 and self._before[1][0] <= now - self._reach:
            self._before.pop(0)

    @contextlib.contextmanager
    def as_of(self, time: float) -> Iterator[None]:
        """Within it the tables hold what they held then; reads only."""
        then = next((items for since, items in reversed(self._before) if since <= time), None)
        if time >= self._since or then is None:
            yield
            return
        now = [(table, table.items) for table in _tables()]
        try:
            for table in _tables():
                table.items = then.get(id(table), type(table.items)(dict))
            yield
        finally:
            for table, items in now:
                table.items = items


def _tables() -> list[Any]:
    return [table for account in get_backend("dynamodb").values() for region in account.values() for table in region.tables.values()]

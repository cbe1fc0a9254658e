"""Makes moto use the simulated time."""
import datetime as real
import types

from moto.core import utils as moto_utils
from moto.logs.models import LogEvent
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.models import moto_api_backend

from sandbox.core.clock import Clock
from sandbox.core.kept import changed


def follow(clock: Clock) -> None:
    """moto calls `datetime.now` only in moto.core.utils.utcnow, so that module gets its own datetime class."""
    class WorldDatetime(real.datetime):
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]
            moment = clock.moment()
            return moment if tz else moment.replace(tzinfo=None)

    stand_in = types.ModuleType("datetime")
    stand_in.__dict__.update(real.__dict__)
    stand_in.datetime = WorldDatetime  # type: ignore[attr-defined]
    moto_utils.datetime = stand_in  # type: ignore[attr-defined]


def start_afresh() -> None:
    """Resets moto: nothing of an earlier world is left, and ids are generated in the same order again."""
    moto_api_backend.reset()
    mock_random.seed(2026)
    LogEvent._event_id = 0
    changed()

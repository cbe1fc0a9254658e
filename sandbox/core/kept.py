"""
Keeps what is worked out from the state of moto, such as the paths of packets, until that state changes. The physics asks for it
many times between two changes.

Everything that changes moto does so within `changing`, or says `changed` at once; every call through the API does.
"""
import contextlib
from functools import wraps
from typing import Any, Callable, Iterator, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
_caches: list[dict[Any, Any]] = []
_changes: list[None] = []
_version = 0


def until_changed(function: Callable[P, R]) -> Callable[P, R]:
    """A decorator. The results are shared, so nobody may change them; the arguments are positional and hashable."""
    cache: dict[Any, R] = {}
    _caches.append(cache)

    @wraps(function)
    def kept(*arguments: P.args, **named: P.kwargs) -> R:
        if _changes:
            return function(*arguments, **named)
        found = cache.get(arguments, cache)
        if found is not cache:
            return cast(R, found)
        before = _version
        result = function(*arguments, **named)
        # Another thread may have changed something meanwhile.
        if before == _version and not _changes:
            cache[arguments] = result
        return result
    return kept


def changed() -> None:
    global _version
    _version += 1
    for cache in _caches:
        cache.clear()


@contextlib.contextmanager
def changing() -> Iterator[None]:
    """Nothing is kept meanwhile, because the state may be half changed."""
    _changes.append(None)
    try:
        yield
    finally:
        _changes.pop()
        changed()

"""
Reads JSON into dataclasses: camelCase in the file is snake_case here. A value that does not fit is an error that names its place.
"""
import dataclasses
import types
import typing
from typing import Any, TypeVar

T = TypeVar("T")


class Invalid(ValueError):
    """A scenario that cannot be read; the text names the field."""


def read(kind: type[T], value: Any, place: str) -> T:
    return _read(kind, value, place)


def camel(name: str) -> str:
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in tail)


def _read(kind: Any, value: Any, place: str) -> Any:
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return value
    if origin in (types.UnionType, typing.Union):
        return _read_union(args, value, place)
    if origin is typing.Literal:
        if value not in args:
            raise Invalid(f"{place}: {value!r} is none of {', '.join(map(repr, args))}")
        return value
    if origin is list:
        return [_read(args[0], item, f"{place}[{i}]") for i, item in enumerate(_must_be(list, value, place))]
    if origin is dict:
        return {key: _read(args[1], item, f"{place}.{key}") for key, item in _must_be(dict, value, place).items()}
    if dataclasses.is_dataclass(kind):
        return _read_record(kind, _must_be(dict, value, place), place)
    return _must_be(kind, value, place)


def _read_union(kinds: tuple[Any, ...], value: Any, place: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    problems = []
    for kind in (k for k in kinds if k is not type(None)):
        try:
            return _read(kind, value, place)
        except Invalid as problem:
            problems.append(str(problem))
    raise Invalid("; or ".join(problems))


def _read_record(kind: Any, value: dict[str, Any], place: str) -> Any:
    hints = typing.get_type_hints(kind)
    fields = {camel(field.name): field for field in dataclasses.fields(kind)}
    for name in value:
        if name not in fields:
            raise Invalid(f"{place}.{name}: unknown field; known are {', '.join(sorted(fields))}")
    for name, field in fields.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in value:
            raise Invalid(f"{place}.{name}: is missing")
    return kind(**{fields[name].name: _read(hints[fields[name].name], item, f"{place}.{name}")
                   for name, item in value.items()})


def _must_be(kind: type, value: Any, place: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Invalid(f"{place}: must be {kind.__name__}, is {value!r}")
    return value

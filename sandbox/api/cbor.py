"""Translates Smithy RPC v2 CBOR, which newer SDKs use for CloudWatch and moto does not know, to JSON 1.0 and back."""
import json
import re
import struct
from io import BytesIO
from typing import Any, Callable, Iterable

Json = dict[str, Any]
Application = Callable[[Json, bytes, Callable[..., Any]], Iterable[bytes]]
# The members of responses that are times. JSON has no type for times, so they must be listed; CBOR marks them with a tag.
TIMES = ("Timestamp", "Timestamps")
_PATH = re.compile(r"/service/(\w+)/operation/(\w+)")
_INDEFINITE, _BREAK, _EPOCH_SECONDS = 31, object(), 1


def speaks(environ: Json) -> bool:
    return environ.get("HTTP_SMITHY_PROTOCOL") == "rpc-v2-cbor" and _PATH.fullmatch(environ["PATH_INFO"]) is not None


def translate(application: Application, environ: Json, body: bytes, start: Callable[..., Any]) -> Iterable[bytes]:
    """Lets an application that only knows JSON 1.0 answer a CBOR request."""
    service, operation = _PATH.fullmatch(environ["PATH_INFO"]).groups()  # type: ignore[union-attr]
    text = json.dumps(decode(body) if body else {}).encode()
    plain = {**environ, "PATH_INFO": "/", "RAW_URI": "/", "REQUEST_URI": "/", "CONTENT_TYPE": "application/x-amz-json-1.0",
             "HTTP_X_AMZ_TARGET": f"{service}.{operation}", "CONTENT_LENGTH": str(len(text)), "wsgi.input": BytesIO(text)}
    statuses: list[str] = []
    answer = b"".join(application(plain, text, lambda status, *_: statuses.append(status)))
    if not statuses:
        return []
    made = encode(json.loads(answer or b"{}"))
    start(statuses[0], [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"),
                        ("Content-Length", str(len(made)))])
    return [made]


def decode(data: bytes) -> Any:
    return _read(BytesIO(data))


def encode(value: Any, time: bool = False) -> bytes:
    """With `time`, numbers are encoded as times, in seconds since 1970."""
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, (int, float)) and time:
        return _head(6, _EPOCH_SECONDS) + encode(value)
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(encode(item, time) for item in value)
    return _head(5, len(value)) + b"".join(encode(key) + encode(item, key in TIMES) for key, item in value.items())


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")


def _read(data: BytesIO) -> Any:
    first = data.read(1)[0]
    kind, more = first >> 5, first & 31
    if kind == 7:
        return _simple(more, data)
    number = None if more == _INDEFINITE else more if more < 24 else int.from_bytes(data.read(1 << more - 24), "big")
    if kind == 0:
        return number
    if kind == 1:
        return -1 - (number or 0)
    if kind in (2, 3):
        raw = data.read(number) if number is not None else b"".join(_as_bytes(part) for part in _items(data, None))
        return raw.decode() if kind == 3 else raw
    if kind == 4:
        return list(_items(data, number))
    if kind == 5:
        flat = list(_items(data, None if number is None else 2 * number))
        return dict(zip(flat[::2], flat[1::2]))
    return _read(data)


def _items(data: BytesIO, count: int | None) -> Iterable[Any]:
    while count is None or count > 0:
        item = _read(data)
        if item is _BREAK:
            return
        yield item
        count = None if count is None else count - 1


def _simple(more: int, data: BytesIO) -> Any:
    if more in (25, 26, 27):
        return struct.unpack({25: ">e", 26: ">f", 27: ">d"}[more], data.read(1 << more - 24))[0]
    return {20: False, 21: True, _INDEFINITE: _BREAK}.get(more)


def _as_bytes(part: Any) -> bytes:
    return part.encode() if isinstance(part, str) else part

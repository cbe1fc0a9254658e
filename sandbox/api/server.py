"""The one port of the sandbox: moto's services, recorded and faulted; the Lambda Runtime API; the sandbox's own paths."""
import functools
import json
import logging
import re
import threading
import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Callable, Iterable, Protocol

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.api import cbor, notifications, requests
from sandbox.api.errors import Error
from sandbox.core.clock import Clock
from sandbox.function.runtime_api import RuntimeApi
from sandbox.scenario.model import ApiFault, Kill
from sandbox.world.resources import OPERATOR

Json = dict[str, Any]
StartResponse = Callable[..., Any]
RUNTIME = "/2018-06-01/runtime/"


@dataclass(frozen=True)
class Call:
    at: float
    service: str
    operation: str
    mutating: bool
    parameters: Json


class Controls(Protocol):
    """What the sandbox's own paths reach."""
    clock: Clock
    lock: threading.RLock
    runtime: RuntimeApi
    api_faults: list[ApiFault]
    kills: list[Kill]
    notifications: list[notifications.Notification]

    def denied(self, key: str | None, call: Call, json_protocol: bool) -> Error | None: ...
    def kill_function(self) -> None: ...
    def snapshot(self) -> Json: ...
    def request_advance(self, seconds: float) -> None: ...
    def called(self, call: Call) -> None: ...
    def refused(self, call: Call, error: str) -> None: ...


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: Any) -> None:
        pass

    def log_error(self, *_: Any) -> None:
        pass


class Server:
    """Answers for one world at a time, the one that `serve` was given last."""

    _world: Controls

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        # moto looks through its own folder at each request, a fifth of the time that it takes to answer.
        self._moto.get_backend_for_host = functools.cache(self._moto.get_backend_for_host)  # type: ignore[method-assign]
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server: BaseWSGIServer = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Quiet)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def serve(self, world: Controls) -> None:
        self._world = world

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __call__(self, environ: Json, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        body = _body(environ)
        if path.startswith(RUNTIME):
            return self._runtime(path[len(RUNTIME):], body, start)
        if path.startswith("/sandbox/"):
            return self._control(path[len("/sandbox/"):], body, start)
        if cbor.speaks(environ):
            return cbor.translate(self._aws, environ, body, start)
        return self._aws(environ, body, start)

    # --- Lambda Runtime API ----------------------------------------------------------------------------------------

    def _runtime(self, path: str, body: bytes, start: StartResponse) -> Iterable[bytes]:
        runtime = self._world.runtime
        if path == "invocation/next":
            found = runtime.next()
            return _answer(start, 200, found[1], found[0]) if found else _answer(start, 410, b"")
        if path == "init/error":
            runtime.fail(None, body)
            return _json(start, 202, {"status": "OK"})
        _, request, what = path.split("/", 2)
        known = runtime.respond(request, body) if what == "response" else runtime.fail(request, body)
        return _json(start, 202 if known else 400, {"status": "OK" if known else "InvalidRequestID"})

    # --- the sandbox's own paths -----------------------------------------------------------------------------------

    def _control(self, path: str, body: bytes, start: StartResponse) -> Iterable[bytes]:
        if path == "clock":
            return _json(start, 200, {"now": self._world.clock.iso(), "seconds": self._world.clock.now})
        if path == "advance":
            try:
                seconds = float(json.loads(body)["seconds"])
            except (ValueError, KeyError, TypeError):
                return _json(start, 400, {"error": 'POST {"seconds": number}'})
            self._world.request_advance(seconds)
            return _json(start, 200, {"now": self._world.clock.iso(), "seconds": self._world.clock.now})
        if path == "world":
            with self._world.lock:
                return _json(start, 200, self._world.snapshot())
        return _json(start, 404, {"error": f"no such path: /sandbox/{path}"})

    # --- AWS ---------------------------------------------------------------------------------------------------------

    def _aws(self, environ: Json, body: bytes, start: StartResponse) -> Iterable[bytes]:
        world = self._world
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        service, key = requests.service_of(authorization) or "unknown", requests.access_key_of(authorization)
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        operation, parameters = requests.read(target, environ.get("CONTENT_TYPE", ""), body, environ.get("QUERY_STRING", ""))
        if OPERATOR in environ.get("HTTP_USER_AGENT", ""):
            with world.lock:
                return self._answer_of_moto(environ, start)
        fault = self._fault(operation)
        if fault and fault.delay_seconds:
            time.sleep(fault.delay_seconds)
        with world.lock:
            if self._kill(operation, "before"):
                return _answer(start, 500, b"")
            call = Call(world.clock.now, service, operation, requests.mutates(service, operation, parameters), parameters)
            world.called(call)
            error = Error(fault.error, fault.message, fault.http_status) if fault and fault.error else None
            error = error or world.denied(key, call, bool(target))
            if error is None and operation == "Publish" and service == "sns":
                error = self._publish(parameters)
            if error:
                world.refused(call, error.code)
                text, kind = error.body("json" if target else service)
                return _answer(start, error.status, text, {"Content-Type": kind})
            statuses: list[str] = []
            answer = self._answer_of_moto(environ, lambda status, *rest: (statuses.append(status), start(status, *rest))[1])
            if not statuses[0].startswith("2"):
                world.refused(call, f"{statuses[0]} {_code(answer)}".strip())
            if self._kill(operation, "after"):
                return []
            return answer

    def _answer_of_moto(self, environ: Json, start: StartResponse) -> Iterable[bytes]:
        """Read to its end while the lock is held: moto may compute the body late."""
        parts = self._moto(environ, start)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _publish(self, parameters: Json) -> Error | None:
        try:
            self._world.notifications.append(notifications.read(self._world.clock.now, parameters))
        except notifications.Refused as refused:
            return Error("InvalidParameter", str(refused), 400)
        return None

    def _fault(self, operation: str) -> ApiFault | None:
        """The first fault that still applies; each counts the calls it has seen."""
        now = self._world.clock.now
        with self._world.lock:
            for fault in self._world.api_faults:
                if fault.operation != operation or now < fault.from_ or (fault.until is not None and now >= fault.until):
                    continue
                if fault.after_calls > 0:
                    fault.after_calls -= 1
                elif fault.times != 0:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def _kill(self, operation: str, when: str) -> bool:
        for kill in self._world.kills:
            if getattr(kill, when) == operation and kill.times > 0:
                kill.times -= 1
                self._world.kill_function()
                return True
        return False


_REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 410: "Gone",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


def _code(answer: Iterable[bytes]) -> str:
    """The error's code, in whichever protocol."""
    match = re.search(rb"<Code>(\w+)</Code>|__type\": ?\"(?:[^\"]*#)?(\w+)", b"".join(answer))
    return (match[1] or match[2]).decode() if match else ""


def _body(environ: Json) -> bytes:
    """The whole body, chunked or not, left readable again for whoever comes next."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = environ["wsgi.input"].read()
        environ["CONTENT_LENGTH"] = str(len(body))
    else:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _answer(start: StartResponse, status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterable[bytes]:
    start(f"{status} {_REASONS.get(status, 'Status')}", [*(headers or {}).items(), ("Content-Length", str(len(body)))])
    return [body]


def _json(start: StartResponse, status: int, value: Any, kind: str = "application/json") -> Iterable[bytes]:
    return _answer(start, status, json.dumps(value).encode(), {"Content-Type": kind})

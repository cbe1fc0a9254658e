"""The HTTP server of the sandbox: moto with recording and faults, the Lambda Runtime API, and the sandbox's own paths."""
import contextlib
import functools
import gc
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

from sandbox.api import cbor, notifications, put_events, requests
from sandbox.api.callers import Callers
from sandbox.api.damage import damaged
from sandbox.api.errors import Error
from sandbox.api.faults import Faults
from sandbox.api.lag import Lag
from sandbox.api.partial import less
from sandbox.api.past import Reply
from sandbox.api.request_ids import identified
from sandbox.core.clock import Clock
from sandbox.core.kept import changing
from sandbox.function.runtime_api import Result, RuntimeApi
from sandbox.scenario.model import ApiFault, Kill
from sandbox.world.resources import OPERATOR

# Python looks for garbage seldom, because a world makes much that stays and little that is garbage.
GARBAGE = (50_000, 20, 20)
Json = dict[str, Any]
StartResponse = Callable[..., Any]
# The path for the first function; for another one, its name stands before it.
RUNTIME = re.compile(r"(?:/(\w+))?/2018-06-01/runtime/(.*)")
INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


@dataclass(frozen=True)
class Call:
    at: float
    service: str
    operation: str
    mutating: bool
    parameters: Json


class Controls(Protocol):
    """The operations behind the sandbox's own paths."""
    clock: Clock
    lock: threading.RLock
    runtimes: dict[str | None, RuntimeApi]
    faults: Faults
    callers: Callers
    lag: Lag
    calls: list["Call"]
    kills: list[Kill]

    def time_passes(self) -> None: ...
    def kill_function(self, key: str | None) -> None: ...
    def snapshot(self) -> Json: ...
    def request_advance(self, seconds: float) -> None: ...
    def request_invoke(self, function: str, payload: Json) -> Result | None: ...
    def called(self, call: Call) -> None: ...
    def forbidden(self, call: Call) -> None: ...
    def refused(self, call: Call, error: str) -> None: ...
    def told(self, notification: notifications.Notification) -> None: ...
    def put(self, events: list[put_events.BusEvent]) -> None: ...


class _Quiet(WSGIRequestHandler):
    """Keeps connections open, unlike werkzeug: a new one for each call costs a thread, and here every body is read to its end."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        began: list[tuple[str, list[tuple[str, str]]]] = []
        try:
            body = b"".join(self.server.app(self.make_environ(), lambda status, headers: began.append((status, headers))))
        except Exception:  # the thread of a connection has nobody who could catch it
            began, body, self.close_connection = [("500 Internal Server Error", [("Content-Length", "0")])], b"", True
        code, _, reason = began[0][0].partition(" ")
        self.send_response(int(code), reason)
        for name, value in began[0][1]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *_: Any) -> None:
        pass

    def log_error(self, *_: Any) -> None:
        pass


class Server:
    """Serves one world at a time: the one last given to `serve`."""

    _world: Controls

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        # moto scans its own folder at each request, which takes a fifth of its response time.
        self._moto.get_backend_for_host = functools.cache(self._moto.get_backend_for_host)  # type: ignore[method-assign]
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        if not gc.get_freeze_count():
            # The modules are a million objects that stay, and each copy of the process would touch them.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*GARBAGE)
        self._calls = threading.Lock()
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
        if found := RUNTIME.fullmatch(path):
            return self._runtime(self._world.runtimes[found[1]], found[2], body, start)
        if found := INVOKE.fullmatch(path):
            return self._invoke(found[1], body, start)
        if path.startswith("/sandbox/"):
            return self._control(path[len("/sandbox/"):], body, start)
        if cbor.speaks(environ):
            return cbor.translate(self._aws, environ, body, start)
        return self._aws(environ, body, start)

    # --- Lambda Runtime API ----------------------------------------------------------------------------------------

    def _runtime(self, runtime: RuntimeApi, path: str, body: bytes, start: StartResponse) -> Iterable[bytes]:
        if path == "invocation/next":
            found = runtime.next()
            return _answer(start, 200, found[1], found[0]) if found else _answer(start, 410, b"")
        if path == "init/error":
            runtime.fail(None, body)
            return _json(start, 202, {"status": "OK"})
        _, request, what = path.split("/", 2)
        known = runtime.respond(request, body) if what == "response" else runtime.fail(request, body)
        return _json(start, 202 if known else 400, {"status": "OK" if known else "InvalidRequestID"})

    def _invoke(self, function: str, body: bytes, start: StartResponse) -> Iterable[bytes]:
        """Lambda's Invoke of a person who waits for the answer. Sources: API reference of Lambda, Invoke."""
        try:
            payload = json.loads(body)
        except ValueError:
            return _json(start, 400, {"Message": "Could not parse request body into json"},
                         {"x-amzn-ErrorType": "InvalidRequestContentException"})
        result = self._world.request_invoke(function, payload)
        if result is None:
            return _json(start, 404, {"Message": f"Function not found: {function}"}, {"x-amzn-ErrorType": "ResourceNotFoundException"})
        if result.error is not None:
            return _json(start, 200, {"errorMessage": result.error}, {"X-Amz-Function-Error": "Unhandled"})
        return _json(start, 200, result.value)

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
        if service == "s3":
            operation, parameters = requests.read_s3(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if OPERATOR in environ.get("HTTP_USER_AGENT", ""):
            with world.lock:
                reads = operation.startswith(requests.READS)
                if not reads:
                    world.lag.before_write(service)
                return _send(start, self._reply(environ, reads))
        ours = world.callers.function(key) is not None
        # The calls of the function are answered one after the other, and each takes its simulated time.
        with self._calls if ours else contextlib.nullcontext():
            with world.lock:
                call = Call(world.clock.now, service, operation, requests.mutates(service, operation, parameters), parameters)
                fault = world.faults.meeting(operation)
            if fault and fault.delay_seconds:
                time.sleep(fault.delay_seconds)
            with world.lock:
                if self._kill(operation, "before", key):
                    return _answer(start, 500, b"")
                world.called(call)
                number = len(world.calls)
                reply = self._judged(call, fault, key, bool(target)) or self._done(call, fault, environ, body)
                if self._kill(operation, "after", key):
                    return _answer(start, 500, b"")
            if ours:
                world.time_passes()
            return _send(start, identified(reply, number))

    def _judged(self, call: Call, fault: ApiFault | None, key: str | None, json_protocol: bool) -> Reply | None:
        """The error for a call that is refused by permissions or by a fault; None for all others."""
        error = Error(fault.error, fault.message, fault.http_status) if fault and fault.error else None
        if error is None:
            error = self._world.callers.denied(key, call.service, call.operation, call.parameters, json_protocol, call.mutating)
            if error is not None:
                self._world.forbidden(call)
        if error is None and call.operation == "Publish" and call.service == "sns":
            error = self._publish(call.parameters)
        if error is None and call.operation == "PutEvents" and put_events.too_large(call.parameters):
            error = Error("ValidationException", "Total size of the entries in the request is over the limit.", 400)
        if error is None:
            if call.operation == "StartInstances":
                self._world.callers.lend(key, call.parameters.get("InstanceId", []))
            return None
        self._world.refused(call, error.code)
        text, kind = error.body("json" if json_protocol else call.service)
        return f"{error.status} {_REASONS.get(error.status, 'Status')}", [("Content-Type", kind)], text

    def _done(self, call: Call, fault: ApiFault | None, environ: Json, body: bytes) -> Reply:
        world, old, reads = self._world, None, call.operation.startswith(requests.READS)
        if reads:
            old = world.lag.answer(len(world.calls), call.operation, call.parameters, fault, _plain(environ), body)
        else:
            world.lag.before_write(call.service)
        if call.operation == "PutEvents" and fault and fault.damage == "failures":
            world.refused(call, "no entry is taken")
            return "200 OK", [("Content-Type", "application/x-amz-json-1.1")], put_events.none_taken(call.parameters)
        reply = old or self._reply(environ, reads)
        if call.operation == "PutEvents" and reply[0].startswith("2"):
            world.put(put_events.taken(call.at, call.parameters, reply[2]))
        if fault and (fault.missing or fault.first_page_only):
            reply = reply[0], reply[1], less(reply[2], fault.missing, fault.first_page_only)
        if fault and fault.damage and reply[0].startswith("2"):
            reply = damaged(reply, fault.damage)
        if not reply[0].startswith("2"):
            world.refused(call, f"{reply[0]} {_code(reply[2])}".strip())
        return reply

    def then(self, time: float, environ: Json, body: bytes) -> Reply:
        """Runs in a copy of the process: the answer as of then."""
        self._world.clock.now = time
        return self._reply({**environ, "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO()}, True)

    def _reply(self, environ: Json, reads: bool) -> Reply:
        """moto's answer, read completely while the lock is held, because moto may compute the body late."""
        began: list[Any] = []
        with contextlib.nullcontext() if reads else changing():
            parts = self._moto(environ, lambda status, headers, *_: began.append((status, headers)))
            try:
                body = b"".join(parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        status, headers = began[0]
        return str(status), [(str(name), str(value)) for name, value in headers], body

    def _publish(self, parameters: Json) -> Error | None:
        try:
            self._world.told(notifications.read(self._world.clock.now, parameters))
        except notifications.Refused as refused:
            return Error("InvalidParameter", str(refused), 400)
        return None

    def _kill(self, operation: str, when: str, key: str | None) -> bool:
        for kill in self._world.kills:
            if getattr(kill, when) == operation and kill.times > 0:
                if kill.spares > 0:
                    kill.spares -= 1
                    continue
                kill.times -= 1
                self._world.kill_function(key)
                return True
        return False


_REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 410: "Gone",
            429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


def _code(answer: bytes) -> str:
    """The error code of an answer in any protocol."""
    match = re.search(rb"<Code>(\w+)</Code>|__type\": ?\"(?:[^\"]*#)?(\w+)", answer)
    return (match[1] or match[2]).decode() if match else ""


def _body(environ: Json) -> bytes:
    """The complete body, chunked or not. It can be read again afterwards."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = environ["wsgi.input"].read()
        environ["CONTENT_LENGTH"] = str(len(body))
    else:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _plain(environ: Json) -> Json:
    """The part of the request that can be sent to another process."""
    return {key: value for key, value in environ.items() if isinstance(value, (str, int, tuple)) and not callable(value)}


def _send(start: StartResponse, reply: Reply) -> Iterable[bytes]:
    status, headers, body = reply
    start(status, [*(h for h in headers if h[0].lower() != "content-length"), ("Content-Length", str(len(body)))])
    return [body]


def _answer(start: StartResponse, status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterable[bytes]:
    start(f"{status} {_REASONS.get(status, 'Status')}", [*(headers or {}).items(), ("Content-Length", str(len(body)))])
    return [body]


def _json(start: StartResponse, status: int, value: Any, headers: dict[str, str] | None = None) -> Iterable[bytes]:
    return _answer(start, status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

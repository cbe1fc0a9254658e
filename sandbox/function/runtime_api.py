"""The Lambda Runtime API: gives one invocation at a time to the function process and waits for its answer."""
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.core.ids import Ids

Json = dict[str, Any]


@dataclass
class Result:
    """The result of an invocation; `error` is None for success."""
    value: Any = None
    error: str | None = None


@dataclass
class RuntimeApi:
    """Thread-safe: `invoke` runs on the world's thread, `next`, `respond` and `fail` on the server's."""
    ids: Ids
    function_arn: str
    timeout_seconds: float
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _generation: int = 0
    _waiting: bool = False
    _pending: tuple[str, str] | None = None
    _current: str | None = None
    _result: Result | None = None
    _init_error: str | None = None

    def invoke(self, payload: Any, alive: Callable[[], bool]) -> Result:
        """Runs one invocation. The timeout is in real seconds, because simulated time stands still meanwhile."""
        with self._changed:
            self._result, self._current = None, None
            self._pending = (self.ids.uuid("request"), json.dumps(payload))
            self._changed.notify_all()
            deadline = time.monotonic() + self.timeout_seconds + (0 if self._waiting else 60)
            while self._result is None:
                if self._init_error:
                    self._result = Result(error=f"init error: {self._init_error}")
                elif not alive():
                    self._result = Result(error="Runtime exited before it answered")
                elif time.monotonic() > deadline:
                    self._result = Result(error=f"Task timed out after {self.timeout_seconds:.2f} seconds")
                else:
                    self._changed.wait(0.05)
            self._pending = None
            self._current = None
            return self._result

    def restarted(self) -> None:
        """The process was replaced: requests that still wait belong to the old one."""
        with self._changed:
            self._generation += 1
            self._waiting, self._init_error = False, None
            self._changed.notify_all()

    def next(self) -> tuple[dict[str, str], bytes] | None:
        """Waits for the next invocation; None when the process that asked is gone."""
        with self._changed:
            generation, self._waiting = self._generation, True
            while self._pending is None:
                self._changed.wait(0.5)
                if generation != self._generation:
                    return None
            request, body = self._pending
            self._pending, self._current, self._waiting = None, request, False
            headers = {
                "Content-Type": "application/json", "Lambda-Runtime-Aws-Request-Id": request,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self.timeout_seconds) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": self.function_arn,
                "Lambda-Runtime-Trace-Id": f"Root=1-{request[:8]}-{request.replace('-', '')[:24]};Sampled=0",
            }
            return headers, body.encode()

    def respond(self, request: str, body: bytes) -> bool:
        text = body.decode("utf-8").strip()
        try:
            return self._finish(request, Result(json.loads(text) if text else None))
        except json.JSONDecodeError:
            return self._finish(request, Result(error=f"the answer is not JSON: {text[:200]}"))

    def fail(self, request: str | None, body: bytes) -> bool:
        """Reports an error of an invocation; with `request` None one of the initialization (init/error)."""
        try:
            problem = json.loads(body)
            text = f"{problem.get('errorType', 'Error')}: {problem.get('errorMessage', '')}"
        except (json.JSONDecodeError, AttributeError):
            text = body.decode("utf-8", "replace")[:500]
        if request is not None:
            return self._finish(request, Result(error=text))
        with self._changed:
            self._init_error = text
            self._changed.notify_all()
        return True

    def _finish(self, request: str, result: Result) -> bool:
        with self._changed:
            if request != self._current:
                return False
            self._result = result
            self._changed.notify_all()
            return True

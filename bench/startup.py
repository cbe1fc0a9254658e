"""
python -m bench.startup NAME=COMMAND...: measures the time from process start to the first answer, with a stub of Lambda and AWS.
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = dict[str, Any]
EVENT = json.dumps({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}).encode()
# In this minute no sweep of service events is due, so the answer takes a single call of DynamoDB.
NOW = b'{"now": "2026-01-01T00:01:00Z"}'
NO_INCIDENT = b'{"Items": [], "Count": 0, "ScannedCount": 0}'


class Stub(BaseHTTPRequestHandler):
    """A stub of the Lambda Runtime API with one event, and of DynamoDB with an empty table."""
    answered: threading.Event

    def do_GET(self) -> None:
        if self.path.endswith("/clock"):
            self._answer(NOW)
        elif self.answered.is_set():
            threading.Event().wait()
        else:
            self._answer(EVENT, {"Lambda-Runtime-Aws-Request-Id": "1", "Lambda-Runtime-Trace-Id": "Root=1",
                                 "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
                                 "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 60) * 1000))})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/error"):
            print(f"bench: the function failed: {body[:500]!r}", file=sys.stderr)
            os._exit(2)
        if self.path.endswith("/response"):
            type(self).answered.set()
        self._answer(NO_INCIDENT)

    def _answer(self, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Ignores the broken connection when the function is killed while it waits for its next event."""


def once(command: str) -> tuple[float, float, float]:
    """Wall-clock and processor time in milliseconds, and peak memory in MB."""
    stub = type("OneStub", (Stub,), {"answered": threading.Event(), "protocol_version": "HTTP/1.1"})
    server = Server(("127.0.0.1", 0), stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    environment = {
        **os.environ, "AWS_LAMBDA_RUNTIME_API": address, "AWS_ENDPOINT_URL": f"http://{address}", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "SANDBOX_CLOCK_URL": f"http://{address}/clock",
        "TABLE_NAME": "table", "TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:topic", "AWS_LAMBDA_LOG_FORMAT": "JSON"}
    begin = time.monotonic()
    process = subprocess.Popen(shlex.split(command), env=environment, stdout=subprocess.DEVNULL)
    if not stub.answered.wait(60):
        raise SystemExit(f"bench: no answer within a minute from {command}")
    took = time.monotonic() - begin
    process.kill()
    _, _, used = os.wait4(process.pid, 0)
    server.shutdown()
    server.server_close()
    return took * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024


def measure(commands: dict[str, str], rounds: int) -> dict[str, Json]:
    """
    Measures the variants in turn, so that other load of the machine affects all alike. The first round only warms the disk cache.
    """
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for index in range(rounds + 1):
        for name, command in commands.items():
            run = once(command)
            if index:
                runs[name].append(run)
    base = statistics.median(run[0] for run in next(iter(runs.values())))
    return {name: summary(taken, base) for name, taken in runs.items()}


def summary(runs: list[tuple[float, float, float]], base: float) -> Json:
    elapsed, processor, memory = (statistics.median(column) for column in zip(*runs))
    return {"medianMs": round(elapsed), "processorMs": round(processor), "memoryMb": round(memory),
            "ratio": round(elapsed / base, 2), "runs": [[round(value, 1) for value in run] for run in runs]}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench startup", description=__doc__)
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--output", type=Path, default=Path("artifacts/bench"))
    options = parser.parse_args(arguments)
    figures = measure(dict(command.split("=", 1) for command in options.commands), options.rounds)
    for name, figure in figures.items():
        print(f"{name:12} {figure['medianMs']:5} ms  {figure['processorMs']:5} ms of the processor  {figure['memoryMb']:4} MB  "
              f"x {figure['ratio']:.2f}")
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "startup.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

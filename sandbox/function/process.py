"""The process of the function."""
import os
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sandbox.core.events import REGION
from sandbox.function.runtime_api import Result, RuntimeApi

Json = dict[str, Any]
HOST = Path(__file__).parents[1] / "Host"
# .NET compiles a method again, better, after 30 calls; here that takes half of the time of the first worlds and saves less. The
# number is hexadecimal.
QUICK = {"DOTNET_TieredPGO": "0", "DOTNET_TC_CallCountThreshold": "400"}


class FunctionMissing(RuntimeError):
    """There is no program to run; the text says how to build one."""


def default_command() -> str:
    found = sorted(HOST.glob("bin/**/EcsHealthRemediator.Sandbox.Host.dll"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise FunctionMissing("the function is not built: run ./dev run, or give --function \"<command>\"")
    return f"dotnet {shlex.quote(str(found[-1]))}"


def logging_variables(configuration: dict[str, Any]) -> dict[str, str]:
    """The environment variables that Lambda sets from a function's LoggingConfig."""
    variables = {"AWS_LAMBDA_LOG_FORMAT": "LogFormat", "AWS_LAMBDA_LOG_LEVEL": "ApplicationLogLevel"}
    return {name: str(configuration[field]) for name, field in variables.items() if field in configuration}


def access_key(function: str) -> str:
    """The access key that identifies the calls of a function."""
    return f"function-{function}"


class Function:
    """
    Starts the process at the first invocation, and again after it was killed. Its output goes to a file that `output()` reads.
    """

    def __init__(self, command: str, runtime: RuntimeApi, properties: Json, address: str, path: str, name: str) -> None:
        """`path` is that of its own Runtime API. The command learns from `_HANDLER` which function it is."""
        self._command, self.runtime = shlex.split(command), runtime
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile("a+b")
        self._begin = self._read = 0
        self._environment = {
            **QUICK,
            **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
            **{k: str(v) for k, v in properties.get("Environment", {}).get("Variables", {}).items()},
            **logging_variables(properties.get("LoggingConfig", {})),
            "_HANDLER": str(properties.get("Handler", "")), "AWS_LAMBDA_RUNTIME_API": address + path,
            "AWS_ENDPOINT_URL": f"http://{address}", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": access_key(name), "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties.get("MemorySize", 128)),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}", "AWS_LAMBDA_LOG_STREAM_NAME": "sandbox",
            "SANDBOX_CLOCK_URL": f"http://{address}/sandbox/clock",
        }

    def invoke(self, payload: Any) -> Result:
        if not self._alive():
            self._start()
        result = self.runtime.invoke(payload, self._alive)
        if result.error and result.error.startswith(("Task timed out", "init error")):
            self.kill()
        return result

    def kill(self) -> None:
        """Kills the process without warning, as when Lambda loses an execution environment."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        self.kill()
        self._log.close()

    def news(self) -> str:
        """What it has written since this was asked last, in whole lines."""
        file = self._log.fileno()
        written = os.pread(file, os.fstat(file).st_size - self._read, self._read)
        lines = written[:written.rfind(b"\n") + 1]
        self._read += len(lines)
        return lines.decode("utf-8", "replace")

    def forget(self) -> None:
        """Drops the output so far, which belongs to an earlier world."""
        self._begin = os.fstat(self._log.fileno()).st_size

    def output(self, lines: int | None = None) -> str:
        # Reads without moving the file position, because the process shares it for writing.
        file = self._log.fileno()
        text = os.pread(file, os.fstat(file).st_size - self._begin, self._begin).decode("utf-8", "replace")
        return text if lines is None else "\n".join(text.splitlines()[-lines:])

    def _start(self) -> None:
        self.runtime.restarted()
        try:
            # The process gets its own group, because `dotnet x.dll` may have children that must be killed too.
            self._process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=self._log,
                                             stderr=self._log, start_new_session=True)
        except OSError as problem:
            raise FunctionMissing(f"cannot start the function: {problem}") from problem

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

"""One world after another with one process of the function: starting it costs more than most worlds."""
import os
from pathlib import Path
from typing import Any

# Read by moto at each reset; nobody needs its catalogue of images, and loading it takes longer than building a world.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from sandbox import function, scenario  # noqa: E402
from sandbox.simulation import TEMPLATE, Simulation  # noqa: E402

Json = dict[str, Any]


class Machine:
    """Close it. A world that could not be played costs the process; the next one gets a new one."""

    def __init__(self, command: str | None = None, template: Path = TEMPLATE) -> None:
        self._command, self._template = command or function.default_command(), template
        self._run: Simulation | None = None

    def world(self, document: Json) -> Simulation:
        wanted = scenario.parse(document, "world")
        try:
            self._run = Simulation(wanted, self._command, self._template, after=self._run)
        except BaseException:
            self.close()
            raise
        return self._run

    def close(self) -> None:
        if self._run:
            self._run.close()
        self._run = None

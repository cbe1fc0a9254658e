"""Plays one world after another with the same function process, because starting it takes longer than most worlds."""
from pathlib import Path
from typing import Callable

from sandbox.function import process
from sandbox.run.simulation import TEMPLATE, Simulation
from sandbox.scenario.model import Scenario

# Of so many sets of parameters the processes are kept.
KEPT = 3


class Machine:
    """
    Must be closed. Parameters are environment variables of the process, so each set of them has its own. After a world that could
    not be built all are replaced.
    """

    def __init__(self, command: str | None = None, template: Path = TEMPLATE) -> None:
        self._command, self._template = command or process.default_command(), template
        self._runs: list[Simulation] = []

    def world(self, wanted: Scenario, say: Callable[[str], None] = lambda _: None) -> Simulation:
        before = next((run for run in self._runs if run.scenario.parameters == wanted.parameters), None)
        if self._runs:
            self._runs[-1].lag.close()
        try:
            made = Simulation(wanted, self._command, self._template, say, after=before)
        except BaseException:
            self.close()
            raise
        self._runs = [*(run for run in self._runs if run is not before), made]
        if len(self._runs) > KEPT:
            self._runs.pop(0).close()
        return made

    def close(self) -> None:
        for run in self._runs:
            run.close()
        self._runs = []

"""Plays one world after another with the same function process, because starting it takes longer than most worlds."""
from pathlib import Path
from typing import Callable

from sandbox.function import process
from sandbox.run.simulation import TEMPLATE, Simulation
from sandbox.scenario.model import Scenario


class Machine:
    """
    Must be closed. The process is replaced after a world that could not be built, and where the parameters differ from those of the
    world before, because they are its environment variables.
    """

    def __init__(self, command: str | None = None, template: Path = TEMPLATE) -> None:
        self._command, self._template = command or process.default_command(), template
        self._run: Simulation | None = None

    def world(self, wanted: Scenario, say: Callable[[str], None] = lambda _: None) -> Simulation:
        if self._run and self._run.scenario.parameters != wanted.parameters:
            self.close()
        try:
            self._run = Simulation(wanted, self._command, self._template, say, after=self._run)
        except BaseException:
            self.close()
            raise
        return self._run

    def close(self) -> None:
        if self._run:
            self._run.close()
        self._run = None

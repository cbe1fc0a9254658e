"""Many scenarios, each in several ways, on several processes: who does not end as expected, and how."""
import multiprocessing
import multiprocessing.util
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Iterator

from sandbox.run import batch
from sandbox.run.machine import Machine
from sandbox.scenario.variations import Variation

Json = dict[str, Any]
_machine: Machine


def lines(names: list[str], draws: int, ends: bool, mode: str | None) -> list[str]:
    """What to play: each name by so many seeds, and with everything that is drawn at its low and at its high end."""
    ways = [Variation(seed=seed or None, mode=mode) for seed in range(draws)]
    ways += [Variation(draw=end, mode=mode) for end in ("low", "high") if ends]
    return [f"{name} {way}".strip() for name in names for way in ways]


def play(wanted: list[str], command: str, template: Path, jobs: int) -> Iterator[tuple[int, Json]]:
    """In their order."""
    if jobs == 1:
        machine = Machine(command, template)
        try:
            yield from (batch.play(machine, line) for line in wanted)
        finally:
            machine.close()
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (command, template)) as pool:
        yield from pool.map(_play, wanted)


def _start(command: str, template: Path) -> None:
    global _machine
    _machine = Machine(command, template)
    multiprocessing.util.Finalize(None, _machine.close, exitpriority=10)


def _play(line: str) -> tuple[int, Json]:
    return batch.play(_machine, line)


def told(result: Json) -> str:
    """One line a world."""
    what = f"{result['scenario']} {result.get('variation', '')}".strip()
    return f"{what}: as expected" if result["asExpected"] else f"{what}: {'; '.join(result['differences'])}"

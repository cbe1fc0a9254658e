"""Many attacks: in shards, on several processes, and where an earlier run was stopped it is gone on with."""
import hashlib
import json
import multiprocessing
import multiprocessing.util
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Iterable, Iterator

from sandbox.attack import crash
from sandbox.attack.points import Point
from sandbox.run.machine import Machine

_machine: Machine
Result = tuple[Point, list[str]]


def chosen(points: list[Point], shard: str, sample: int | None, seed: str) -> list[Point]:
    """The shard `2/5` is every fifth, from the second on. A sample is the same for the same seed."""
    index, _, count = shard.partition("/")
    mine = points[int(index) - 1::int(count)]
    if sample is None:
        return mine
    return sorted(mine, key=lambda point: hashlib.sha256(f"{seed}/{point}".encode()).hexdigest())[:sample]


def known(file: Path) -> set[str]:
    """The points that an earlier run has found in order."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return {result["point"] for result in map(json.loads, lines) if not result["differences"]}


def play(points: Iterable[Point], command: str, jobs: int, file: Path | None) -> Iterator[Result]:
    """Each result is written to the file before the next is waited for."""
    for point, differences in _results(points, command, jobs):
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps({"point": str(point), "differences": differences}) + "\n")
        yield point, differences


def _results(points: Iterable[Point], command: str, jobs: int) -> Iterator[Result]:
    if jobs == 1:
        _start(command)
        try:
            yield from map(_play, points)
        finally:
            _machine.close()
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (command,)) as pool:
        yield from pool.map(_play, points)


def _start(command: str) -> None:
    global _machine
    _machine = Machine(command)
    multiprocessing.util.Finalize(None, _machine.close, exitpriority=10)


def _play(point: Point) -> Result:
    try:
        return point, crash.play(_machine, point)
    except Exception:  # a world that cannot be played is one that failed
        _machine.close()
        return point, [f"not played: {traceback.format_exc(limit=3)}"]

"""Many attacks: in shards, on several processes, and where an earlier run was stopped it is gone on with."""
import hashlib
import json
import multiprocessing
import multiprocessing.util
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator

from sandbox.run.machine import Machine

# The text of an attack is its name in the results.
Attack = Any
Play = Callable[[Machine, Attack], list[str]]
Result = tuple[Attack, list[str]]
_machine: Machine
_how: Play


def chosen(attacks: list[Attack], shard: str, sample: int | None, seed: str) -> list[Attack]:
    """The shard `2/5` is every fifth, from the second on. A sample is the same for the same seed."""
    index, _, count = shard.partition("/")
    mine = attacks[int(index) - 1::int(count)]
    if sample is None:
        return mine
    return sorted(mine, key=lambda one: hashlib.sha256(f"{seed}/{one}".encode()).hexdigest())[:sample]


def known(file: Path) -> set[str]:
    """What an earlier run has found in order."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return {result["attack"] for result in map(json.loads, lines) if not result["differences"]}


def play(attacks: Iterable[Attack], how: Play, command: str, jobs: int, file: Path | None) -> Iterator[Result]:
    """Each result is written to the file before the next is waited for."""
    for attack, differences in _results(attacks, how, command, jobs):
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps({"attack": str(attack), "differences": differences}) + "\n")
        yield attack, differences


def _results(attacks: Iterable[Attack], how: Play, command: str, jobs: int) -> Iterator[Result]:
    if jobs == 1:
        _start(how, command)
        try:
            yield from map(_play, attacks)
        finally:
            _machine.close()
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (how, command)) as pool:
        yield from pool.map(_play, attacks)


def _start(how: Play, command: str) -> None:
    global _machine, _how
    _machine, _how = Machine(command), how
    multiprocessing.util.Finalize(None, _machine.close, exitpriority=10)


def _play(attack: Attack) -> Result:
    try:
        return attack, _how(_machine, attack)
    except Exception:  # a world that cannot be played is one that failed
        _machine.close()
        return attack, [f"not played: {traceback.format_exc(limit=3)}"]

"""python -m sandbox.attack: kills the function before and after each of its calls, in one scenario after the other."""
import argparse
import contextlib
import os
from pathlib import Path

from sandbox.attack import campaign, crash
from sandbox.attack.points import SCENARIOS, Point, merged, points
from sandbox.function import process
from sandbox.run.machine import Machine


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if every run ended as without the crash."""
    options = _parse(arguments)
    command = options.function or os.environ.get("SANDBOX_FUNCTION") or process.default_command()
    every, reads = _points(options.scenario, command)
    mine = campaign.chosen(every, options.shard, options.sample, options.seed)
    results = None if options.sample else options.results
    done = campaign.known(results) if results else set()
    left = [point for point in mine if str(point) not in done]
    print(f"{len(every) + reads} points before and after each call of {len(options.scenario)} scenarios; {reads} at reads are "
          f"merged into the write that follows, which leaves {len(every)}; {len(left)} to play, {len(mine) - len(left)} known",
          flush=True)
    failed = 0
    for point, differences in campaign.play(left, command, options.jobs, results):
        if differences:
            failed += 1
            print(f"{point}: {'; '.join(differences)}", flush=True)
    print(f"{len(left)} crashes played, {failed} did not end as without the crash")
    return 1 if failed else 0


def _points(scenarios: list[str], command: str) -> tuple[list[Point], int]:
    every, reads = [], 0
    with contextlib.closing(Machine(command)) as machine:
        for name in scenarios:
            run = crash.calls_of(machine, name)
            every += points(name, run.calls)
            reads += merged(run.calls)
    return every, reads


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.attack", description=__doc__)
    parser.add_argument("scenario", nargs="*", default=list(SCENARIOS), help="names in sandbox/scenarios (ten of them)")
    parser.add_argument("--shard", default="1/1", metavar="I/N", help="only each Nth point, from the Ith on")
    parser.add_argument("--sample", type=int, metavar="N",
                        help="only so many, drawn by the seed; nothing is kept of them")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, each with its own function")
    parser.add_argument("--results", type=Path, metavar="FILE",
                        help="keeps each result; what it has in order is not played again")
    parser.add_argument("--function", help="the command that starts the function (also SANDBOX_FUNCTION)")
    return parser.parse_args(arguments)

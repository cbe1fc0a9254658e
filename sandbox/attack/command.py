"""Kills the function before and after each of its calls, or damages the answers to them, in one scenario after the other."""
import argparse
import contextlib
import os
import sys

from sandbox.attack import campaign, crash, damage
from sandbox.attack.campaign import Attack, Play
from sandbox.attack.options import parsed
from sandbox.attack.points import SCENARIOS, merged, points
from sandbox.function import process
from sandbox.function.process import FunctionMissing
from sandbox.run.machine import Machine
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if every run ended as it should, 1 if not, 2 if there was nothing to run."""
    options = parsed(arguments)
    try:
        return _attack(options)
    except (Invalid, FunctionMissing) as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 2


def _attack(options: argparse.Namespace) -> int:
    command = options.function or os.environ.get("SANDBOX_FUNCTION") or process.default_command()
    every, how = _attacks(options.attack, options.scenario, command)
    mine = campaign.chosen(every, options.shard, options.sample, options.seed)
    results = None if options.sample or options.results is None else options.results / f"{options.attack}.jsonl"
    done = campaign.known(results) if results else set()
    left = [attack for attack in mine if str(attack) not in done]
    print(f"{len(left)} to play, {len(mine) - len(left)} known", flush=True)
    failed = 0
    for attack, differences in campaign.play(left, how, command, options.jobs, results):
        if differences:
            failed += 1
            print(f"{attack}: {'; '.join(differences)}", flush=True)
    what = "crashes" if options.attack == "crash" else "damaged answers"
    print(f"{len(left)} {what} played, {failed} did not end as without the {options.attack}")
    return 1 if failed else 0


def _attacks(attack: str, scenarios: list[str], command: str) -> tuple[list[Attack], Play]:
    every: list[Attack] = []
    if attack == "damage":
        known: set[damage.State] = set()
        for name, run in _undisturbed(scenarios or damage.SCENARIOS, command).items():
            every += damage.damages(name, run.calls, known)
        states = len({(one.scenario, one.state) for one in every})
        print(f"{len(every)} damaged answers: {len({one.operation for one in every})} operations in {states} states of the fixes")
        return every, damage.play
    runs, less = _undisturbed(scenarios or SCENARIOS, command), 0
    for name, run in runs.items():
        found = points(name, run.calls, run.begins)
        every += found
        less += merged(run.calls, found)
    print(f"{len(every) + less} points before and after each call of {len(runs)} scenarios; {less} of them are merged into "
          f"the one before the write that follows, which leaves {len(every)}")
    return every, crash.play


def _undisturbed(scenarios: list[str] | tuple[str, ...], command: str) -> dict[str, Simulation]:
    runs = {}
    with contextlib.closing(Machine(command)) as machine:
        for name in scenarios:
            run = machine.world(files.load(name))
            run.run()
            runs[name] = run
    return runs

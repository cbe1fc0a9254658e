"""Plays many worlds in several processes, and prints a table of injected faults and named causes."""
import argparse
import json
import multiprocessing
import multiprocessing.util
import shutil
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.judge import Verdict, judge
from bench.worlds import Drawn, draw
from sandbox.function.process import FunctionMissing, default_command
from sandbox.run.machine import Machine

Json = dict[str, Any]
MANY_WRONG = 20
_machine: Machine


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    try:
        command = options.function or default_command()
    except FunctionMissing as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 2
    wrong = options.output / "wrong"
    shutil.rmtree(wrong, ignore_errors=True)
    verdicts = sorted(_played(options, command, wrong), key=lambda v: v.index)
    seconds = round(time.monotonic() - started)
    for line in (f"seed {options.seed}", *table(verdicts), *misjudged(verdicts, wrong), *silent(verdicts)):
        print(line)
    print(totals(verdicts, options.seed, seconds))
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "diagnosis.json").write_text(json.dumps(
        {"seed": options.seed, "seconds": seconds, "worlds": [asdict(v) for v in verdicts]}, indent=1) + "\n")
    return 0 if verdicts and all(v.right for v in verdicts if not v.unknown) else 1


def _played(options: argparse.Namespace, command: str, wrong: Path) -> list[Verdict]:
    verdicts: list[Verdict] = []
    pool = ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn"), _start, (command,))
    with pool:
        indices = range(options.first, options.first + options.worlds)
        waiting = [pool.submit(_play, options.seed, index, options.only) for index in indices]
        for done in as_completed(waiting):
            verdict = done.result()
            verdicts.append(verdict)
            bad = [v for v in verdicts if not v.right]
            if not verdict.right:
                _dump(verdict, draw(options.seed, verdict.index, options.only), wrong)
                broken = " and ".join(verdict.faults) or "healthy"
                print(f"\nworld {verdict.index}: {broken}: {verdict.why} {verdict.edge}", file=sys.stderr)
            print(f"\r{len(verdicts)} of {options.worlds}, {len(bad)} wrong ", end="", file=sys.stderr, flush=True)
            if len(bad) >= MANY_WRONG and not options.keep_going:
                pool.shutdown(cancel_futures=True)
                break
    print(file=sys.stderr)
    return verdicts


def _start(command: str) -> None:
    global _machine
    _machine = Machine(command)
    multiprocessing.util.Finalize(None, _machine.close, exitpriority=10)


def _play(seed: int, index: int, only: str | None) -> Verdict:
    drawn = draw(seed, index, only)
    try:
        return judge(drawn, _machine)
    except Exception as problem:  # one world that cannot be played must not hide the others
        _machine.close()
        last = traceback.extract_tb(problem.__traceback__)[-1]
        why = f"not played: {type(problem).__name__}: {problem} ({Path(last.filename).name}:{last.lineno})"
        return Verdict(index, drawn.kind, [f.check for f in drawn.faults], [f.variant for f in drawn.faults],
                       False, False, [None], why, unknown=drawn.unknown)


def _dump(verdict: Verdict, drawn: Drawn, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    expect: Json = {"cause": drawn.faults[-1].check} if drawn.faults else {"notifications": 0}
    scenario = {**drawn.scenario(verdict.steps), "expect": expect}
    (folder / f"{verdict.index}.json").write_text(json.dumps(scenario, indent=2) + "\n")


def table(verdicts: list[Verdict]) -> list[str]:
    """
    One line for each injected fault of the worlds with one fault: which causes were named, and how often. Without the worlds that
    are counted apart.
    """
    counted: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        if verdict.kind != "double" and not verdict.unknown:
            row = verdict.faults[0] if verdict.faults else "(healthy)"
            named = "(harmless, none)" if verdict.harmless and not verdict.named[0] else verdict.named[0] or "(none)"
            counted.setdefault(row, Counter())[named] += 1
    width = max(map(len, counted), default=0)
    lines = [f"{'injected':{width}}  named"]
    for row, names in sorted(counted.items()):
        lines.append(f"{row:{width}}  " + ", ".join(f"{name} {count}" for name, count in names.most_common()))
    return lines


def misjudged(verdicts: list[Verdict], folder: Path) -> list[str]:
    def told(verdict: Verdict) -> str:
        return " and ".join(f"{check} ({variant})" for check, variant in zip(verdict.faults, verdict.variants)) or "healthy"
    def apart(verdict: Verdict) -> str:
        return f", {' '.join(verdict.unknown)}" if verdict.unknown else ""
    return [f"wrong: world {v.index} ({v.kind}{apart(v)}): {told(v)}: {v.why}; {f'{v.edge}; ' if v.edge else ''}"
            f"./dev run {folder / f'{v.index}.json'}" for v in verdicts if not v.right]


def silent(verdicts: list[Verdict]) -> list[str]:
    """Worlds that miss the aim of ten minutes; they are not wrong for that."""
    worlds = [f"{v.index} ({' and '.join(v.faults) or 'healthy'})" for v in verdicts if v.silent]
    return [f"silent for ten minutes: {', '.join(worlds)}"] if worlds else []


def totals(verdicts: list[Verdict], seed: int, seconds: int) -> str:
    """Worlds that hang on what nobody outside AWS knows are counted apart."""
    known, apart = [v for v in verdicts if not v.unknown], [v for v in verdicts if v.unknown]
    kinds = Counter(v.kind for v in known)
    switches = ", ".join(f"{name} {count}" for name, count in sorted(Counter(name for v in apart for name in v.unknown).items()))
    beside = f"; apart {len(apart)} by unknown switches ({switches}), {sum(not v.right for v in apart)} wrong" if apart else ""
    return (f"{len(known)} worlds: {kinds['single']} single, {kinds['healthy']} healthy, {kinds['double']} double; "
            f"{sum(not v.right for v in known)} wrong, {sum(v.harmless for v in known)} harmless{beside}; seed {seed}; {seconds} s")

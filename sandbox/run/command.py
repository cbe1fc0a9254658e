"""Plays a scenario and compares it with its expectation, or keeps a world running for the AWS CLI."""
import argparse
import contextlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Iterator

from botocore.exceptions import ClientError

from sandbox.function import process
from sandbox.function.process import FunctionMissing
from sandbox.run import batch, listing, survey, terminal, timing
from sandbox.run.keepsakes import Keepsakes
from sandbox.run.machine import Machine
from sandbox.run.options import parsed
from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.run.story import LEGEND
from sandbox.scenario import files, variations
from sandbox.scenario.model import Scenario
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template

AS_EXPECTED = "It ended as this scenario says that it should."
NOT_AS_EXPECTED = "It did not end as this scenario says that it should:"
ARTIFACTS = Path(__file__).parents[2] / "artifacts"


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if as expected, 1 if not, 2 if it could not be run; of several scenarios the highest."""
    options = parsed(arguments)
    try:
        if options.list:
            listing.show(options.scenario, terminal.width())
            return 0
        command = options.function or os.environ.get("SANDBOX_FUNCTION") or process.default_command()
        if options.several:
            return _play_several(options, command)
        name, way = variations.split(survey.lines(options.scenario, 1, False, options.mode)[0])
        wanted = variations.vary(files.load(name), replace(way, seed=options.seed))
        if not options.json:
            _link_pages(wanted, options.template)
            if not options.serve:
                print(LEGEND)
        say = terminal.Folding(lambda _: None) if options.json else terminal.teller()
        with Simulation(wanted, command, options.template, say) as run:
            return _serve(run, options, say) if options.serve else _play(run, options, say)
    except (Invalid, FunctionMissing) as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        terminal.stop_writing()
        return 2
    except (ClientError, OSError) as problem:
        print(f"sandbox: the world could not be made or kept: {problem}", file=sys.stderr)
        return 2


def _play(run: Simulation, options: argparse.Namespace, say: terminal.Folding) -> int:
    kept = None if options.json else Keepsakes(ARTIFACTS / "run" / run.scenario.name)
    if kept:
        run.readers.append(kept.keep)
    run.run(None if options.json else options.speed)
    say.flush()
    result = document(run)
    if options.verbose or not result["asExpected"]:
        print(run.output(None if options.verbose else 40), file=sys.stderr)
    if kept is None:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        if kept.files:
            print("\nThe messages, whole, as mail and as chat card, the pages that they link, and the evidence to replay:")
            print("\n".join(f"  {file}" for file in kept.files))
        print("\n" + (AS_EXPECTED if result["asExpected"] else "\n  ".join([NOT_AS_EXPECTED, *result["differences"]])))
    return 0 if result["asExpected"] else 1


def _link_pages(scenario: Scenario, template: Path) -> None:
    """Has the remediator draw the page of the incident, unless the scenario wants it otherwise, because a story is there to be seen."""
    if "IncidentPages" in Template.load(template).parameters:
        scenario.parameters.setdefault("IncidentPages", "on")


def _play_several(options: argparse.Namespace, command: str) -> int:
    if options.scenario == ["-"]:
        played = _from_stdin(options, command)
    else:
        names = files.names() if options.all else options.scenario
        wanted = survey.lines(names, options.draws, options.ends, options.mode)
        played = survey.play(wanted, command, options.template, options.jobs)
    codes, kept = [], []
    for code, result in played:
        codes.append(code)
        kept.append({key: result[key] for key in ("scenario", "variation", "notifications", "seconds") if key in result})
        print(json.dumps(result, ensure_ascii=False) if options.json else survey.told(result), flush=True)
    if not options.json:
        for line in timing.table(kept) if options.ends else []:
            print(line)
        print(f"{len(codes)} played, {sum(code != 0 for code in codes)} not as expected")
    return max(codes, default=0)


def _from_stdin(options: argparse.Namespace, command: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """As the lines come, for whoever waits for one answer before the next."""
    with contextlib.closing(Machine(command, options.template)) as machine:
        for line in sys.stdin:
            yield batch.play(machine, line.strip())


def _serve(run: Simulation, options: argparse.Namespace, say: terminal.Folding) -> int:
    kept = Keepsakes(ARTIFACTS / "sandbox" / run.scenario.name)
    run.readers.append(lambda told: [say(f"{'':17}kept as {file}") for file in kept.keep(told)])
    address = f"http://{run.server.address}"
    print(f"export AWS_ENDPOINT_URL={address} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=sandbox "
          f"AWS_SECRET_ACCESS_KEY=sandbox\ncurl -d '{{\"seconds\": 60}}' {address}/sandbox/advance\n"
          "# In another terminal, the first line is for ecs-health and the AWS CLI; the second moves the time on by a minute (what is "
          "ahead of this machine's clock cannot be snoozed or paused by it). Ctrl-C ends it.",
          flush=True)
    try:
        run.serve(options.speed if options.speed > 0 else None)
    except KeyboardInterrupt:
        pass
    return 0

"""python -m sandbox.run: plays a scenario and compares it with its expectation, or keeps a world running for the AWS CLI."""
import argparse
import contextlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable, Iterator

from botocore.exceptions import ClientError

from sandbox.function import process
from sandbox.function.process import FunctionMissing
from sandbox.run import batch, keepsakes, survey, timing
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.run.simulation import TEMPLATE, Simulation
from sandbox.run.story import LEGEND
from sandbox.scenario import files, variations
from sandbox.scenario.model import Scenario
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template

SPEED = 40.0
COLOURS = {"remediator": "36", "change": "33", "world": "1", "message": "35"}
KEPT = Path(__file__).parents[2] / "artifacts" / "run"


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if as expected, 1 if not, 2 if it could not be run; of several scenarios the highest."""
    options = _parse(arguments)
    if options.list:
        print("\n".join(files.listed()))
        return 0
    try:
        command = options.function or os.environ.get("SANDBOX_FUNCTION") or process.default_command()
        if options.several:
            return _play_several(options, command)
        name, way = variations.split(survey.lines(options.scenario, 1, False, options.mode)[0])
        wanted = variations.vary(files.load(name), replace(way, seed=options.seed))
        told = not options.json and not options.serve
        if told:
            print(LEGEND)
            _link_pages(wanted, options.template)
        say = (lambda _: None) if options.json else _teller()
        with Simulation(wanted, command, options.template, say) as run:
            return _serve(run, options) if options.serve else _play(run, options)
    except (Invalid, FunctionMissing) as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 2
    except (ClientError, OSError) as problem:
        print(f"sandbox: the world could not be made or kept: {problem}", file=sys.stderr)
        return 2


def _play(run: Simulation, options: argparse.Namespace) -> int:
    run.run(None if options.json else options.speed)
    result = document(run)
    if options.verbose or not result["asExpected"]:
        print(run.output(None if options.verbose else 40), file=sys.stderr)
    if options.json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        kept = keepsakes.keep(run.notifications, KEPT / run.scenario.name)
        if kept:
            print("\nThe messages, whole, as mail and as chat card, and the pages that they link:")
            print("\n".join(f"  {file}" for file in kept))
        print("\nas expected" if result["asExpected"] else "\nnot as expected:\n  " + "\n  ".join(result["differences"]))
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


def _serve(run: Simulation, options: argparse.Namespace) -> int:
    address = f"http://{run.server.address}"
    print(f"export AWS_ENDPOINT_URL={address} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=sandbox "
          f"AWS_SECRET_ACCESS_KEY=sandbox\ncurl -d '{{\"seconds\": 60}}' {address}/sandbox/advance", flush=True)
    try:
        run.serve(options.speed if options.speed > 0 else None)
    except KeyboardInterrupt:
        pass
    return 0


def _teller() -> Callable[[str], None]:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def say(line: str) -> None:
        code = COLOURS.get(line.split()[1]) if line[:1].isdigit() else None
        print(f"\033[{code}m{line}\033[0m" if colour and code else line, flush=True)
    return say


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__)
    parser.add_argument("scenario", nargs="*", default=["impaired-instance"],
                        help="a name in sandbox/scenarios, or the path of a JSON file; several, or - for names from stdin, one a "
                             "line, go with --json")
    parser.add_argument("--list", action="store_true", help="one line for each scenario, and play none")
    parser.add_argument("--json", action="store_true",
                        help="one JSON document on stdout instead of the story; of several scenarios each on a line")
    parser.add_argument("--speed", type=float, default=SPEED,
                        help=f"world seconds a second ({SPEED:g}); 0 is as fast as it goes, with --serve it stands still")
    parser.add_argument("--function", help="the command that starts the function (also SANDBOX_FUNCTION)")
    parser.add_argument("--template", type=Path, default=TEMPLATE, help="the SAM template")
    parser.add_argument("--verbose", action="store_true", help="what the function wrote, afterwards on stderr")
    parser.add_argument("--serve", action="store_true", help="keep the world running for the AWS CLI")
    parser.add_argument("--all", action="store_true", help="every scenario of the folder")
    parser.add_argument("--seed", type=int, help="of what AWS leaves open, instead of the scenario's own")
    parser.add_argument("--draws", type=int, default=1, metavar="N", help="each scenario N times, by the seeds 0 to N-1")
    parser.add_argument("--ends", action="store_true",
                        help="and with all that is drawn at its low end, and at its high one; a table of times follows")
    parser.add_argument("--mode", choices=variations.MODES,
                        help="the remediator's; in another than the scenario's, all that is expected is what that mode promises")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="several scenarios: processes, each with its own function")
    options = parser.parse_args(arguments)
    options.several = options.all or options.draws > 1 or options.ends or len(options.scenario) > 1 or options.scenario == ["-"]
    if options.several and (options.serve or options.verbose or options.seed is not None):
        parser.error("several scenarios go with none of --serve, --verbose and --seed")
    return options

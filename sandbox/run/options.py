"""
The options of `./dev run`. As a program it answers what needs no function (the list, the help, a wrong name), so that nothing is
built for that; it exits with NEEDS_FUNCTION where there is something to play.
"""
import argparse
import sys
from pathlib import Path

from sandbox.run import listing, terminal
from sandbox.scenario import files, variations
from sandbox.scenario.reader import Invalid

SPEED = 40.0
REAL = 1.0
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
DEFAULT = "impaired-instance"
NEEDS_FUNCTION = 3


def answered(arguments: list[str]) -> int:
    options = parsed(arguments)
    try:
        if options.list:
            listing.show(options.scenario, terminal.width())
            return 0
        for line in options.scenario:
            if line != "-":
                files.load(variations.split(line)[0])
    except Invalid as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 2
    return NEEDS_FUNCTION


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    serve = "--serve" in (sys.argv[1:] if arguments is None else arguments)

    def of_a_run(words: str) -> str:
        return argparse.SUPPRESS if serve else words

    parser = argparse.ArgumentParser(
        prog="./dev sandbox" if serve else "./dev run",
        description="Keeps a world running for the AWS CLI." if serve else
        "Plays an incident on this machine, tells it as a story and compares its end with what the scenario says.")
    parser.add_argument("scenario", nargs="*", metavar="SCENARIO",
                        help=f"a name of the list, or the path of a JSON file ({DEFAULT}); several, or - for names from stdin, one "
                             "a line, go with --json")
    parser.add_argument("--list", action="store_true",
                        help="show the scenarios instead, a line each; with words only those that have them in name or description")
    parser.add_argument("--json", action="store_true",
                        help=of_a_run("one JSON document on stdout instead of the story; of several scenarios each on a line"))
    parser.add_argument("--speed", type=float, default=REAL if serve else SPEED,
                        help="world seconds a second (1, as the clock of this machine; with more it goes ahead of that); 0: it stands "
                             "still" if serve else f"world seconds a second ({SPEED:g}); 0 is as fast as it goes")
    parser.add_argument("--function", help="the command that starts the function (also SANDBOX_FUNCTION)")
    parser.add_argument("--template", type=Path, default=TEMPLATE, help="the SAM template")
    parser.add_argument("--verbose", action="store_true", help="what the function wrote, afterwards on stderr")
    parser.add_argument("--serve", action="store_true", help="keep the world running for the AWS CLI")
    parser.add_argument("--all", action="store_true", help=of_a_run("every scenario of the folder"))
    parser.add_argument("--seed", type=int, help="of what AWS leaves open, instead of the scenario's own")
    parser.add_argument("--draws", type=int, default=1, metavar="N", help=of_a_run("each scenario N times, by the seeds 0 to N-1"))
    parser.add_argument("--ends", action="store_true",
                        help=of_a_run("and with all that is drawn at its low end, and at its high one; a table of times follows"))
    parser.add_argument("--mode", choices=variations.MODES,
                        help="the remediator's; in another than the scenario's, all that is expected is what that mode promises")
    parser.add_argument("--jobs", type=int, default=1, metavar="N",
                        help=of_a_run("several scenarios: processes, each with its own function"))
    options = parser.parse_intermixed_args(arguments)
    if not options.scenario and not options.list:
        options.scenario = [DEFAULT]
    options.several = options.all or options.draws > 1 or options.ends or len(options.scenario) > 1 or options.scenario == ["-"]
    if options.several and (options.serve or options.verbose or options.seed is not None):
        parser.error("several scenarios go with none of --serve, --verbose and --seed")
    return options


if __name__ == "__main__":
    sys.exit(answered(sys.argv[1:]))

"""
The options of `./dev crash` and `./dev damage`. As a program it answers what needs no function (the help, a wrong name), so that
nothing is built for that; it exits with NEEDS_FUNCTION where there is something to play.
"""
import argparse
import sys
from pathlib import Path

from sandbox.run.options import NEEDS_FUNCTION
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid

DOES = {
    "crash": "Kills the function before and after each of its calls, in one scenario after the other.",
    "damage": "Damages the answers to each call in each state of a fix, in one scenario after the other.",
}


def answered(arguments: list[str]) -> int:
    try:
        for name in parsed(arguments).scenario:
            files.load(name)
    except Invalid as problem:
        print(f"sandbox: {problem}", file=sys.stderr)
        return 2
    return NEEDS_FUNCTION


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    attack = next((word for word in (sys.argv[1:] if arguments is None else arguments) if word in DOES), "")
    parser = argparse.ArgumentParser(prog=f"./dev {attack}".strip(), description=DOES.get(attack, ""))
    parser.add_argument("attack", choices=tuple(DOES), help=argparse.SUPPRESS)
    parser.add_argument("scenario", nargs="*", help="names in sandbox/scenarios, instead of those that stand for all")
    parser.add_argument("--shard", default="1/1", metavar="I/N", help="only each Nth, from the Ith on")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many, drawn by the seed; nothing is kept of them")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, each with its own function")
    parser.add_argument("--results", type=Path, metavar="FOLDER", help="keeps each result; what was in order is not played again")
    parser.add_argument("--function", help="the command that starts the function (also SANDBOX_FUNCTION)")
    return parser.parse_intermixed_args(arguments)


if __name__ == "__main__":
    sys.exit(answered(sys.argv[1:]))

"""python -m bench [diagnosis]: counts how often the diagnosis names what was broken."""
import argparse
import difflib
import sys
from pathlib import Path

from bench import diagnosis
from bench.catalogue import KINDS


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if the diagnosis was right in every world, 1 if not, 2 if there was nothing to run."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Counts how often the diagnosis names what was broken.")
    parser.add_argument("what", nargs="?", default="diagnosis", choices=("diagnosis",))
    parser.add_argument("--worlds", type=int, default=1000, help="how many (1000; some seconds each)")
    parser.add_argument("--seed", type=int, default=20261122, help="of the draw of worlds and faults (20261122)")
    parser.add_argument("--first", type=int, default=0, help="the index of the first world, to see one again")
    parser.add_argument("--jobs", type=int, default=2, help="processes, each with a function of its own")
    parser.add_argument("--only", metavar="CHECK", help="worlds with this one fault")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the twentieth wrong world")
    parser.add_argument("--function", help="the command that starts the function")
    parser.add_argument("--output", type=Path, default=Path("artifacts/bench"))
    options = parser.parse_args(arguments)
    known = sorted({kind.check for kind in KINDS} | {f"{kind.check} ({kind.variant})" for kind in KINDS})
    if options.only not in (None, *known):
        close = difflib.get_close_matches(options.only, known, n=3)
        parser.error(f"no world has the fault {options.only!r} alone. "
                     + (f"Did you mean {' or '.join(close)}?" if close else f"Faults are {', '.join(sorted({kind.check for kind in KINDS}))}."))
    return diagnosis.run(options)


if __name__ == "__main__":
    sys.exit(main())

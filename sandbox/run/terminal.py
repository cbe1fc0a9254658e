"""How the story looks where it is read: wrapped to the width of the terminal, in colours, and with what repeats folded."""
import os
import re
import shutil
import sys
import textwrap
from typing import Callable

COLOURS = {"remediator": "36", "change": "33", "world": "1", "message": "35"}
# The time, a blank, who speaks and a blank: where the text of a line begins.
INDENT = 17
# What became of one task, target or host among many; and what is between the lines that tell of the incident is a chapter.
REPEATS = ("event", "task", "target", "host")
SHOWN = 2
# What a line that stands for several leaves out: the id beside a name, and the reason, which the first line has.
_SHORT = re.compile(r" \(i-[0-9a-f]+\)|(: | \((?!i-)).*")
# Ids and addresses, and the name of the instance before its id: what differs between lines that say the same of different things.
_NAMES = re.compile(r"\b\w+ \(i-[0-9a-f]+\)|\bi-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}\b|\b\d+\.\d+\.\d+\.\d+\b|(?<=:)\d+\b")


def width() -> int | None:
    """Of the terminal, or what COLUMNS says; None where nobody says: what goes into a file or a pipe is not wrapped."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return shutil.get_terminal_size().columns
    return None


def wrapped(line: str, columns: int | None) -> list[str]:
    """A line of the story, as several of that width, all but the first indented below its text."""
    if columns is None or len(line) <= columns:
        return [line]
    indent = " " * INDENT + ("| " if line[INDENT:].startswith("| ") else "")
    return textwrap.wrap(line, max(columns, 2 * INDENT), subsequent_indent=indent, break_on_hyphens=False) or [line]


class Folding:
    """
    Of lines that say the same of several tasks, targets or hosts the first ones are shown, and then how many more there were. What
    the remediator, the world or a message says ends such a chapter.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._seen = say, dict[str, list[str]]()

    def __call__(self, line: str) -> None:
        who = line[6:INDENT].strip() if line[:1].isdigit() else ""
        if who not in REPEATS:
            self.flush()
            self._say(line)
            return
        seen = self._seen.setdefault(who + _NAMES.sub("…", line[INDENT:]), [])
        seen.append(line)
        if len(seen) <= _shown(who):
            self._say(line)

    def flush(self) -> None:
        """Ends the chapter."""
        for lines in self._seen.values():
            last, who = lines[-1], lines[0][6:INDENT]
            more = len(lines) - _shown(who.strip())
            if more > 0:
                self._say(f"  ... {who}{more} more like this, the last at {last[:5]}: {_SHORT.sub('', last[INDENT:])}")
        self._seen = {}


def _shown(who: str) -> int:
    return 1 if who == "event" else SHOWN


def teller() -> Folding:
    """Says a line on stdout."""
    colour, columns = sys.stdout.isatty() and "NO_COLOR" not in os.environ, width()

    def say(line: str) -> None:
        code = COLOURS.get(line.split()[1]) if colour and line[:1].isdigit() else None
        for part in wrapped(line, columns):
            print(f"\033[{code}m{part}\033[0m" if code else part, flush=True)
    return Folding(say)

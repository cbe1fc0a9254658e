"""How the story looks where it is read: wrapped to the width of the terminal, in colours, and with what repeats folded."""
import os
import re
import shutil
import sys
import textwrap
from typing import Callable, NamedTuple

COLOURS = {"remediator": "36", "change": "33", "world": "1", "message": "35"}
# The time, a blank, who speaks and a blank: where the text of a line begins.
INDENT = 17
# What became of one task, target or host among many; and what is between the lines that tell of the incident is a chapter.
REPEATS = ("event", "task", "target", "host")
SHOWN = 2
# What a client repeats where it is refused, within so many seconds.
AGAIN, AT_ONCE = ("change", "world"), 5
# What a line that stands for several leaves out: the id beside a name, and the reason, which the first line has.
_SHORT = re.compile(r" \(i-[0-9a-f]+\)|(: | \((?!i-)).*")
_LINE = re.compile(r"(\d+:\d\d) (\S+) +(.*)")
# Ids and addresses, and the name of the instance before its id: what differs between lines that say the same of different things.
_NAMES = re.compile(r"\b\w+ \(i-[0-9a-f]+\)|\bi-[0-9a-f]{8,17}\b|\b[0-9a-f]{8}\b|\b\d+\.\d+\.\d+\.\d+\b|(?<=:)\d+\b")


def width() -> int | None:
    """Of the terminal, or what COLUMNS says; None where nobody says: what goes into a file or a pipe is not wrapped."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return shutil.get_terminal_size().columns
    return None


def stop_writing() -> None:
    """Whoever read stdout has seen enough, as `head` has; what would still be written there says nothing of an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wrapped(line: str, columns: int | None) -> list[str]:
    """A line of the story, as several of that width, all but the first indented below its text."""
    if columns is None or len(line) <= columns:
        return [line]
    indent = " " * INDENT + ("| " if line[INDENT:].startswith("| ") else "")
    return textwrap.wrap(line, max(columns, 2 * INDENT), subsequent_indent=indent, break_on_hyphens=False) or [line]


class Said(NamedTuple):
    """A line of the story in its parts."""
    time: str
    who: str
    text: str

    @property
    def seconds(self) -> int:
        minutes, seconds = self.time.split(":")
        return int(minutes) * 60 + int(seconds)


class Folding:
    """
    Of lines that say the same of several tasks, targets or hosts the first ones are shown, and then how many more there were. What
    the remediator, the world or a message says ends such a chapter. A call that is repeated at once, and its refusal, is shown once.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._seen, self._calls = say, dict[str, list[Said]](), dict[str, list[Said]]()

    def __call__(self, line: str) -> None:
        found = _LINE.fullmatch(line)
        said = Said(found[1], found[2], found[3]) if found else Said("00:00", "", line)
        if said.who in REPEATS:
            seen = self._seen.setdefault(said.who + _NAMES.sub("…", said.text), [])
            seen.append(said)
            if len(seen) > _shown(said.who):
                return
        elif said.who in AGAIN:
            before = self._calls.get(said.text)
            if before and said.seconds - before[-1].seconds <= AT_ONCE:
                before.append(said)
                return
            self._end(self._seen)
            if any(said.seconds - calls[-1].seconds > AT_ONCE for calls in self._calls.values()):
                self._end(self._calls)
            self._calls[said.text] = [said]
        else:
            self.flush()
        self._say(line)

    def flush(self) -> None:
        """Ends the chapter."""
        self._end(self._seen)
        self._end(self._calls)

    def _end(self, chapter: dict[str, list[Said]]) -> None:
        for lines in sorted(chapter.values(), key=lambda lines: lines[-1].seconds):
            last, more = lines[-1], len(lines) - _shown(lines[-1].who)
            if more > 0:
                self._say(f"  ... {last.who:10} meanwhile {more} more like this, the last at {last.time}: {_SHORT.sub('', last.text)}")
        chapter.clear()


def _shown(who: str) -> int:
    return SHOWN if who in ("task", "target", "host") else 1


def teller() -> Folding:
    """Says a line on stdout."""
    colour, columns = sys.stdout.isatty() and "NO_COLOR" not in os.environ, width()

    def say(line: str) -> None:
        code = COLOURS.get(line.split()[1]) if colour and line[:1].isdigit() else None
        for part in wrapped(line, columns):
            print(f"\033[{code}m{part}\033[0m" if code else part, flush=True)
    return Folding(say)

"""
The list of scenarios. On a terminal: those to try first, each with what happens in it, and the names of the others by the cause that
is found; with a word those that have it, each with its text. Elsewhere a line for each.
"""
import textwrap
from typing import Any

from sandbox.run import terminal
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid

LONGEST_NAME = 32
NARROW = ("./dev run --list WORD says what happens in those with the word in the name, the description or the cause; "
          "./dev run NAME plays one.")
# Where the cause is not what the scenario is about, or is not known, or nothing fails.
NO_CAUSE = "no one cause"


def show(words: list[str], columns: int | None) -> None:
    """On stdout. Whoever reads may stop when it has seen enough, as `head` does."""
    try:
        print("\n".join(lines(words, columns)), flush=True)
    except BrokenPipeError:
        terminal.stop_writing()


def lines(words: list[str], columns: int | None) -> list[str]:
    """Without a width (no terminal reads it) there are no headings, and nothing is wrapped."""
    every = {name: files.document(files.FOLDER / f"{name}.json") for name in files.names()}
    found = {name: scenario.get("description", "") for name, scenario in every.items()
             if all(word.lower() in f"{name} {scenario.get('description', '')} {_cause(scenario)}".lower() for word in words)}
    if not found:
        raise Invalid(f"no scenario has {' and '.join(words)} in its name, description or cause.{files.meant(words[0])} "
                      "./dev run --list shows all.")
    if columns is None:
        width = max(map(len, found))
        return [f"{name:{width}}  {text}" for name, text in found.items()]
    if words:
        return [line for name, text in found.items() for line in _described(name, text, columns)]
    shown = ["First to try:"]
    for name in files.FIRST:
        shown += _described(name, found[name], columns)
    causes: dict[str, list[str]] = {}
    for name in found.keys() - set(files.FIRST):
        causes.setdefault(_cause(every[name]), []).append(name)
    shown += ["", f"All {len(found) - len(files.FIRST)} others, by the cause that is found:"]
    for cause in sorted(causes, key=lambda cause: (cause == NO_CAUSE, cause)):
        names = ", ".join(sorted(causes[cause]))
        shown += textwrap.wrap(f"{cause}: {names}", columns, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return [*shown, "", *textwrap.wrap(NARROW, columns, break_on_hyphens=False)]


def _cause(scenario: dict[str, Any]) -> str:
    return scenario.get("expect", {}).get("cause") or NO_CAUSE


def _described(name: str, text: str, columns: int) -> list[str]:
    """The name, and beside it what happens; below it where the name is long."""
    column = min(LONGEST_NAME, columns // 3) + 4
    begin = f"  {name}  ".ljust(column)
    if len(begin) > column:
        return [begin.rstrip(), *_wrapped(text, " " * column, columns)]
    return _wrapped(text, begin, columns)


def _wrapped(text: str, begin: str, columns: int) -> list[str]:
    return textwrap.wrap(text, columns, initial_indent=begin, subsequent_indent=" " * len(begin), break_on_hyphens=False)

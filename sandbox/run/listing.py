"""The list of scenarios: a line each, cut to the width of the terminal, those to try first at the top, or those with a word."""
import os
import sys
import textwrap

from sandbox.scenario import files
from sandbox.scenario.reader import Invalid

LONGEST_NAME = 32
NARROW = "./dev run --list WORD shows those with the word in the name or the description; ./dev run NAME plays one."


def show(words: list[str], columns: int | None) -> None:
    """On stdout. Whoever reads may stop when it has seen enough, as `head` does."""
    try:
        print("\n".join(lines(words, columns)), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def lines(words: list[str], columns: int | None) -> list[str]:
    """Without a width (no terminal reads it) there are no headings, and nothing is cut."""
    found = {name: text for name, text in _all().items() if all(word.lower() in f"{name} {text}".lower() for word in words)}
    if not found:
        raise Invalid(f"no scenario has {' and '.join(words)} in its name or description.{files.meant(words[0])} ./dev run --list shows "
                      "all.")
    if columns is None:
        width = max(map(len, found))
        return [f"{name:{width}}  {text}" for name, text in found.items()]
    if words:
        return [_row(name, text, columns) for name, text in found.items()]
    first = ["First to try:", *(_row(name, found[name], columns) for name in files.FIRST)]
    rest = [_row(name, text, columns) for name, text in found.items() if name not in files.FIRST]
    return [*first, "", f"All {len(rest)} others:", *rest, "", *textwrap.wrap(NARROW, columns)]


def _all() -> dict[str, str]:
    return {name: files.document(files.FOLDER / f"{name}.json").get("description", "") for name in files.names()}


def _row(name: str, text: str, columns: int) -> str:
    line = f"  {name:{min(LONGEST_NAME, columns // 3)}}  {text}"
    return line if len(line) <= columns else line[:columns - 2].rstrip() + " …"

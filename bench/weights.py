"""How often people report a cause, after the bands of the table in docs/causes.md."""
import re
from pathlib import Path

TABLE = Path(__file__).parents[1] / "docs" / "causes.md"
# How much more often a cause of one band is drawn than one of the last.
BANDS = {"very often": 8.0, "often": 4.0, "now and then": 2.0, "seldom": 1.0}


def weights(text: str) -> dict[str, float]:
    """By check: the band of the most frequent cause that it tells. A check that no row names is of the last band."""
    found: dict[str, float] = {}
    for often, checks in re.findall(r"^\| \d+ \| [^|]* \| ([^|]*) \| [^|]* \| ([^|]*) \|$", text, re.M):
        band = next(weight for name, weight in BANDS.items() if often.startswith(name))
        for check in re.findall(r"`([\w-]+)`", checks):
            found[check] = max(band, found.get(check, 0.0))
    return found


KNOWN = weights(TABLE.read_text(encoding="utf-8"))


def weight(check: str) -> float:
    return KNOWN.get(check, BANDS["seldom"])

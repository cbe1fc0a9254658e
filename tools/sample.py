"""
What takes long is played in part: `./dev test` draws it by the seed in TEST_SAMPLE, and plays all of it for the seed "all", or where
the variable is not set.
"""
import hashlib
import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "artifacts" / "tests"


def sample(what: str, names: list[str], drawn: int) -> list[str]:
    """Those with the smallest hashes. Says of what, and how much, in a file that tools/count_tests.py reads."""
    seed = os.environ.get("TEST_SAMPLE") or "all"
    chosen = names if seed == "all" else sorted(names, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())[:drawn]
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{what}.sample").write_text(f"{what}: {len(chosen)} of {len(names)}\n", encoding="utf-8")
    return chosen


def is_drawn(what: str, one_in: int) -> bool:
    """For what takes minutes by itself: one seed of so many runs it."""
    seed = os.environ.get("TEST_SAMPLE") or "all"
    drawn = seed == "all" or int(hashlib.sha256(f"{seed}/{what}".encode()).hexdigest()[:4], 16) % one_in == 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{what}.sample").write_text(f"{what}: {int(drawn)} of 1\n", encoding="utf-8")
    return drawn


def is_whole() -> bool:
    """Whether even what takes hours is asked for."""
    return os.environ.get("TEST_SAMPLE") == "all"

"""Draws numbers that AWS does not specify from a range. They depend on the seed, so they are the same in every run."""
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Draws:
    """
    A number depends on the seed and on its purpose, never on earlier draws. With `share` nothing is drawn: every number is at that
    share of its range, 0 is the low end and 1 the high end.
    """
    seed: int = 0
    share: float | None = None

    def between(self, what: str, low: float, high: float) -> float:
        """Rounded to a tenth of a second. `what` is the purpose, for example the reaction time for a certain task."""
        share = self.share
        if share is None:
            share = int(hashlib.sha256(f"{self.seed}/{what}".encode()).hexdigest()[:12], 16) / 16 ** 12
        return round(low + share * (high - low), 1)

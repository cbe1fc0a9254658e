"""Draws numbers that AWS does not specify from a range. They depend on the seed, so they are the same in every run."""
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Draws:
    """A number depends on the seed and on its purpose, never on earlier draws."""
    seed: int = 0

    def between(self, what: str, low: float, high: float) -> float:
        """Rounded to a tenth of a second. `what` is the purpose, for example the reaction time for a certain task."""
        share = int(hashlib.sha256(f"{self.seed}/{what}".encode()).hexdigest()[:12], 16) / 16 ** 12
        return round(low + share * (high - low), 1)

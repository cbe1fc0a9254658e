"""Numbers that AWS leaves open, drawn from their range by the scenario's seed: the same in every run."""
import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Draws:
    """What is drawn depends on the seed and on what it is for, never on what was drawn before."""
    seed: int = 0

    def between(self, what: str, low: float, high: float) -> float:
        """To a tenth of a second. `what` names the one thing that the number is for, such as a task's reaction time."""
        share = int(hashlib.sha256(f"{self.seed}/{what}".encode()).hexdigest()[:12], 16) / 16 ** 12
        return round(low + share * (high - low), 1)

"""The answers of the function so far, by incident."""
from dataclasses import dataclass, field
from typing import Any

from sandbox.core.clock import Clock

Json = dict[str, Any]
FINAL = ("fixed", "not-fixed", "self-healed", "needs-human", "inconclusive")


@dataclass
class Incidents:
    clock: Clock
    outcomes: list[Json] = field(default_factory=list)
    last: dict[str, Json] = field(default_factory=dict)
    changed: float = 0.0

    def note(self, answer: Any) -> list[Json]:
        """Takes one outcome, a list of them, or None, and returns those with news. Outcomes with status ignored are skipped."""
        found = [o for o in (answer if isinstance(answer, list) else [answer])
                 if isinstance(o, dict) and o.get("status") not in (None, "ignored")]
        self.outcomes += found
        news = []
        for outcome in found:
            key = str(outcome.get("incidentId"))
            if key not in self.last or essence(self.last[key]) != essence(outcome):
                news.append(outcome)
                self.changed = self.clock.now
            self.last[key] = outcome
        return news

    @property
    def all_closed(self) -> bool:
        return bool(self.last) and all(o["status"] in FINAL for o in self.last.values())

    def actions(self) -> list[Json]:
        """The last decision for each fix and resource, over all outcomes."""
        decided: dict[tuple[str, str], Json] = {}
        for outcome in self.outcomes:
            for action in outcome.get("actions") or []:
                key = (str(action.get("fix")), str(action.get("resource")))
                decided.pop(key, None)
                decided[key] = action
        return list(decided.values())


def essence(outcome: Json) -> tuple[Any, ...]:
    """The parts that make an outcome news if they change: status, cause and decisions."""
    cause = outcome.get("cause") or {}
    return (outcome.get("status"), cause.get("check"),
            tuple((a.get("fix"), a.get("decision"), a.get("blockedBy")) for a in outcome.get("actions") or []))

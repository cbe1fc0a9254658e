"""
Pauses between start attempts of a service whose tasks do not get from PENDING to RUNNING.

Sources: ECS developer guide, service-throttle-logic (only tasks that go from PENDING to STOPPED count, longer pauses up to 27
minutes, a new task definition ends them, the message), ecs_service_events. Captured: the message is repeated with each failed
attempt, and a pause of ten minutes. The first pause and the number of failures before it are not documented and assumed.
"""
from dataclasses import dataclass, field

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10, 27 * 60
IMPAIRED_AFTER = 3


@dataclass
class Throttle:
    failures: int = 0
    until: float = float("-inf")
    # When the tasks of the last counted attempt were created; the tasks of one attempt count as one failure.
    _counted: float = field(default=float("-inf"))

    def failed(self, created: float, now: float) -> bool:
        """Counts a failed start; returns whether the service now reports that it is unable to consistently start tasks."""
        if created <= self._counted:
            return False
        self._counted, self.failures = now, self.failures + 1
        self.until = now + min(FIRST_PAUSE_SECONDS * 2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        return self.failures >= IMPAIRED_AFTER

    def started(self) -> None:
        """Resets the throttle: a task runs, or there is a new task definition."""
        self.failures, self.until = 0, float("-inf")

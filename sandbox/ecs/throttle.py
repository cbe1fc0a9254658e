"""
Pauses between tries to start a task, for a service whose tasks do not get from PENDING to RUNNING.

Sources: ECS developer guide, service-throttle-logic (only tasks that go from PENDING to STOPPED count, longer pauses up to 27
minutes, a new task definition ends them, the message), ecs_service_events. Captured: the message comes again with each failed try,
a pause of ten minutes. Not documented: the first pause and how many failures it takes; they are assumed.
"""
from dataclasses import dataclass, field

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10, 27 * 60
IMPAIRED_AFTER = 3


@dataclass
class Throttle:
    failures: int = 0
    until: float = float("-inf")
    # When the tasks of the last try that counted were created: those of one try fail as one.
    _counted: float = field(default=float("-inf"))

    def failed(self, created: float, now: float) -> bool:
        """Whether the service now says that it cannot consistently start tasks."""
        if created <= self._counted:
            return False
        self._counted, self.failures = now, self.failures + 1
        self.until = now + min(FIRST_PAUSE_SECONDS * 2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        return self.failures >= IMPAIRED_AFTER

    def started(self) -> None:
        """A task runs, or there is a new task definition."""
        self.failures, self.until = 0, float("-inf")

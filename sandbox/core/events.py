"""The events that the world sends to EventBridge."""
from dataclasses import dataclass, field
from typing import Any, Callable

from sandbox.core.clock import Clock
from sandbox.core.ids import Ids

ACCOUNT, REGION = "123456789012", "us-east-1"
Json = dict[str, Any]


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


@dataclass
class Bus:
    clock: Clock
    ids: Ids
    listeners: list[Callable[[Json], None]] = field(default_factory=list)

    def emit(self, source: str, detail_type: str, resources: list[str], detail: Json) -> Json:
        """Puts the detail into the full envelope and passes the event to every listener."""
        event = {
            "version": "0", "id": self.ids.uuid("event"), "detail-type": detail_type, "source": source,
            "account": ACCOUNT, "time": self.clock.moment().strftime("%Y-%m-%dT%H:%M:%SZ"), "region": REGION,
            "resources": resources, "detail": detail,
        }
        for listener in self.listeners:
            listener(event)
        return event

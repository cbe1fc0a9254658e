"""
The members of a group: moto's record of each, with the additional state of the physics.

Sources: API model autoscaling (LifecycleState, HealthStatus).
"""
from dataclasses import dataclass, field
from typing import Any

from moto.autoscaling.models import InstanceState

from sandbox.ec2.hosts import Host

SERVING = ("InService",)
COMING = ("Pending", "Pending:Wait", "Pending:Proceed")
LEAVING = ("Terminating", "Terminating:Wait", "Terminating:Proceed")


@dataclass
class Member:
    """`cause` is why it is unhealthy, as a key of CAUSES. `waits` has the hooks that it waits for: the token by hook name."""
    host: Host
    shown: InstanceState
    in_service_since: float
    cause: str | None = None
    activity: dict[str, Any] | None = None
    waits: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return str(self.shown.lifecycle_state)

    @state.setter
    def state(self, value: str) -> None:
        self.shown.lifecycle_state = value

    @property
    def id(self) -> str:
        return self.host.instance_id

    @property
    def unhealthy(self) -> bool:
        return str(self.shown.health_status) == "Unhealthy"

    def mark(self, cause: str) -> None:
        self.shown.health_status, self.cause = "Unhealthy", cause

    def clear(self) -> None:
        self.shown.health_status, self.cause = "Healthy", None

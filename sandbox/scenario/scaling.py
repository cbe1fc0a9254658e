"""Auto Scaling groups in a scenario file. README.md explains every field."""
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Hook:
    """
    A lifecycle hook. `completes_after` is when somebody completes it, in seconds; None: nobody does, and its heartbeat times out.
    """
    name: str
    transition: Literal["launching", "terminating"] = "terminating"
    heartbeat_seconds: int = 3600
    default_result: Literal["CONTINUE", "ABANDON"] = "CONTINUE"
    completes_after: float | None = None


@dataclass
class CapacityProvider:
    """What ECS does with the group as a capacity provider. The scaling itself is not modelled."""
    name: str
    managed_scaling: bool = True
    managed_termination_protection: bool = False


@dataclass
class AutoScalingGroup:
    """
    Its members are the instances that refer to it. `max_size` None is twice their number; `patience_seconds` None is drawn.
    `instance_refresh` is the status that a refresh shows all the time; empty: there is none.
    """
    name: str
    min_size: int = 0
    max_size: int | None = None
    health_check_type: str = "EC2"
    grace_seconds: int = 0
    patience_seconds: float | None = None
    suspended: list[str] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    managed_draining: bool = False
    attached: list[str] = field(default_factory=list)
    protected: bool = False
    managed_termination_protection: bool = False
    replaces_for_event: Literal["announced", "due"] = "announced"
    launch_fails: int = 0
    launch_failure: str = ("We currently do not have sufficient m5.large capacity in the Availability Zone you requested. "
                           "Launching EC2 instance failed.")
    warm_pool: int = 0
    capacity_provider: CapacityProvider | None = None
    instance_refresh: str = ""
    max_instance_lifetime: int | None = None
    mixed: bool = False
    tags: dict[str, str] = field(default_factory=dict)

"""Behaviour of the ECS scheduler that AWS does not document, in a scenario file. README.md explains every field."""
from dataclasses import dataclass
from typing import Literal

Drawn = Literal["drawn"]


@dataclass
class Scheduling:
    stops_without_place: bool = True
    unhealthy_drains_seconds: float | None = None
    reaction_seconds: float | Drawn = "drawn"
    pending_seconds: float | Drawn = "drawn"
    placement_pause_seconds: float | Drawn = "drawn"
    registers_across_vpcs: bool = True
    grace_covers_running: bool = True
    replaces_lost_targets: bool = False


@dataclass
class CircuitBreaker:
    enable: bool = False
    rollback: bool = False


@dataclass
class RegistrationError:
    """The error with which the target group refuses registrations, from some time on."""
    text: str
    from_: float = float("-inf")

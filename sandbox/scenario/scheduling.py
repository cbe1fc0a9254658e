"""How the ECS scheduler behaves where AWS leaves it open. README.md explains every field."""
from dataclasses import dataclass


@dataclass
class Scheduling:
    stops_without_place: bool = True
    unhealthy_drains_seconds: float | None = None

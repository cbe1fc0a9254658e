"""The hardware of an instance and its start and stop times in a scenario file. README.md explains every field."""
from dataclasses import dataclass
from typing import Literal


@dataclass(kw_only=True)
class Hardware:
    """Values of None are drawn."""
    stop_seconds: float | None = None
    start_seconds: float | None = None
    agent_seconds: float | None = None
    reboot_seconds: float | None = None
    initializing_seconds: float | None = None
    agent_lost_seconds: float | None = None
    no_capacity_seconds: float = 0
    stop_hangs: bool = False
    start_fails: int = 0
    bad_hosts: int = 0
    volume_key: str | None = None
    auto_recovery: Literal["off", "on"] | float = "on"
    recovery_fails: int = 0
    ssm: bool = True
    metadata_tokens: Literal["optional", "required"] = "required"
    metadata_hop_limit: int = 2
    burst_balance: float | None = None
    burst_percent_a_minute: float = 10

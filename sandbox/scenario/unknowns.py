"""
The switches of what nobody outside AWS knows, by their place in a scenario file. A scenario whose expectation holds on one side of a
switch only says so in `restsOn`, so that no figure rests on a guess unseen.
"""
from typing import Any

from sandbox.scenario.model import Scenario
from sandbox.scenario.network import LoadBalancer
from sandbox.scenario.reader import Invalid, camel
from sandbox.scenario.scaling import AutoScalingGroup
from sandbox.scenario.scheduling import Scheduling

# For each part of a scenario a record with the usual sides, and which of its fields are such switches.
SWITCHES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "loadBalancer": (LoadBalancer(), ("unhealthy_by",)),
    "scheduler": (Scheduling(), ("stops_without_place", "registers_across_vpcs", "grace_covers_running", "replaces_lost_targets")),
    "autoScalingGroups": (AutoScalingGroup("usual"), ("replaces_for_event",)),
}


def names() -> set[str]:
    return {f"{part}.{camel(field)}" for part, (_, fields) in SWITCHES.items() for field in fields}


def turned(scenario: Scenario) -> set[str]:
    """The switches that the scenario sets to their other side."""
    parts = [("loadBalancer", scenario.load_balancer), ("scheduler", scenario.scheduler),
             *(("autoScalingGroups", group) for group in scenario.auto_scaling_groups)]
    return {f"{part}.{camel(field)}" for part, record in parts for field in SWITCHES[part][1]
            if getattr(record, field) != getattr(SWITCHES[part][0], field)}


def check(scenario: Scenario) -> None:
    for name in scenario.rests_on:
        if name not in names():
            raise Invalid(f"{scenario.name}.restsOn: {name!r} is none of {', '.join(sorted(names()))}")

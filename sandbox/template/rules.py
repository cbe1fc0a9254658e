"""
The rules and schedules of the template that invoke its functions.

Sources: EventBridge user guide, eb-rule-retry-policy (24 hours and 185 attempts by default); SAM specification,
sam-property-function-eventbridgerule.
"""
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.events.models import EventPattern

from sandbox.core.clock import EPOCH
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template

Json = dict[str, Any]
_CRON = re.compile(r"cron\((?P<minute>\d+) (?P<hour>\d+) (?:\* \* \?|(?P<weekly>\? \* MON)) \*\)")
_UNITS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400}


@dataclass(frozen=True)
class Rule:
    """
    A rule or schedule: either `pattern` or `every` (seconds) is set. A schedule comes `first` after so many seconds, None: after
    `every`. `input` replaces the event if it is given.
    """
    name: str
    pattern: Json | None = None
    every: float | None = None
    input: str | None = None
    function: str = ""
    attempts: int = 185
    max_age: float = 86400
    dead_letters: str | None = None
    first: float | None = None

    def matches(self, event: Json) -> bool:
        return self.pattern is not None and EventPattern(json.dumps(self.pattern), self.pattern).matches_event(event)

    def payload(self, event: Json) -> Any:
        return json.loads(self.input) if self.input is not None else event


def rules_of(template: Template) -> list[Rule]:
    """The rules of each function: first its own events, then the rules that have it as a target."""
    found = []
    for name, function in template.functions().items():
        found += [rule for key, event in function.get("Events", {}).items() if (rule := _function_event(key, event, name))]
        target = template.resolve({"Fn::GetAtt": [name, "Arn"]})
        found += [rule for key, properties in template.of_type("AWS::Events::Rule").items()
                  for rule in _events_rule(key, properties, target, name)]
    return found


def _function_event(name: str, event: Json, function: str) -> Rule | None:
    properties = event.get("Properties", {})
    if properties.get("State") == "DISABLED" or properties.get("Enabled") is False:
        return None
    handing_over = {"function": function, **_handing_over(properties)}
    if event["Type"] in ("EventBridgeRule", "CloudWatchEvent"):
        return Rule(name, pattern=properties["Pattern"], input=properties.get("Input"), **handing_over)
    if event["Type"] in ("Schedule", "ScheduleV2"):
        expression = properties.get("Schedule") or properties["ScheduleExpression"]
        return Rule(name, every=seconds_of(expression), first=first_of(expression), input=properties.get("Input"), **handing_over)
    return None


def _events_rule(name: str, properties: Json, target: str, function: str) -> list[Rule]:
    if properties.get("State") == "DISABLED":
        return []
    expression = properties.get("ScheduleExpression")
    return [Rule(name, properties.get("EventPattern"), seconds_of(expression) if expression else None, entry.get("Input"), function,
                 first=first_of(expression) if expression else None, **_handing_over(entry))
            for entry in properties.get("Targets", []) if entry["Arn"] == target]


def _handing_over(properties: Json) -> Json:
    policy = properties.get("RetryPolicy", {})
    return {"attempts": int(policy.get("MaximumRetryAttempts", 185)), "max_age": float(policy.get("MaximumEventAgeInSeconds", 86400)),
            "dead_letters": properties.get("DeadLetterConfig", {}).get("Arn")}


def seconds_of(expression: str) -> float:
    if cron := _CRON.fullmatch(expression):
        return 86400.0 * (7 if cron["weekly"] else 1)
    match = re.fullmatch(r"rate\((\d+) (\w+)\)", expression)
    if not match or match[2] not in _UNITS:
        raise Invalid(f"template: the sandbox understands rate(...) and cron at a time of each day or Monday, not {expression!r}")
    return float(match[1]) * _UNITS[match[2]]


def first_of(expression: str) -> float | None:
    """When a cron schedule comes for the first time, in seconds after the beginning of a world; None for a rate."""
    cron = _CRON.fullmatch(expression)
    if cron is None:
        return None
    at = EPOCH.replace(hour=int(cron["hour"]), minute=int(cron["minute"]), second=0, microsecond=0)
    while at < EPOCH or (cron["weekly"] and at.weekday() != 0):
        at += timedelta(days=1)
    return (at - EPOCH).total_seconds()

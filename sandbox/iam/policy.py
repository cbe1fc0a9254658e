"""
Evaluates identity-based policies as IAM does: only what a statement allows is allowed, and a Deny wins.

Sources: IAM user guide, reference_policies_evaluation-logic; reference_policies_elements_resource (each part of an ARN is matched
by itself); reference_policies_elements_condition_operators (what a missing key means); reference_policies_multi-value-conditions.
"""
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Callable

from sandbox.scenario.reader import Invalid

Json = dict[str, Any]
Values = list[str]
ALLOWED, NOT_ALLOWED, DENIED = "allowed", "not allowed", "denied"
_PARTS_OF_ARN = 6


@dataclass(frozen=True)
class Ask:
    """
    One permission that a call needs: an action on a resource (`*` where the action has no resource type), with its condition
    keys.
    """
    action: str
    resource: str = "*"
    context: dict[str, Values] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    effect: str
    actions: Values
    resources: Values
    conditions: dict[str, dict[str, Values]]

    @classmethod
    def read(cls, source: Json) -> "Statement":
        for name in source:
            if name not in ("Sid", "Effect", "Action", "Resource", "Condition"):
                raise Invalid(f"template: the sandbox does not understand {name} in a policy's statement")
        conditions = {operator: {key: _list(values) for key, values in keys.items()}
                      for operator, keys in source.get("Condition", {}).items()}
        for operator in conditions:
            _parse(operator)
        return cls(source["Effect"], _list(source["Action"]), _list(source["Resource"]), conditions)

    def applies(self, ask: Ask) -> bool:
        return (any(_like(pattern.lower(), ask.action.lower()) for pattern in self.actions)
                and any(_resource(pattern, ask.resource) for pattern in self.resources)
                and all(_holds(operator, key, wanted, ask.context)
                        for operator, keys in self.conditions.items() for key, wanted in keys.items()))


def decide(statements: list[Statement], ask: Ask) -> str:
    effects = {statement.effect for statement in statements if statement.applies(ask)}
    return DENIED if "Deny" in effects else ALLOWED if "Allow" in effects else NOT_ALLOWED


def _list(value: Any) -> Values:
    return [_text(item) for item in (value if isinstance(value, list) else [value])]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _like(pattern: str, value: str) -> bool:
    """Matches a pattern in which `*` is any text and `?` any character. Nothing else is special, unlike in fnmatch."""
    return _expression(pattern).fullmatch(value) is not None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern), re.DOTALL)


def _resource(pattern: str, resource: str) -> bool:
    return pattern == "*" or (resource != "*" and _arn_like(pattern, resource))


def _arn_like(pattern: str, arn: str) -> bool:
    wanted, given = pattern.split(":", _PARTS_OF_ARN - 1), arn.split(":", _PARTS_OF_ARN - 1)
    return len(wanted) == len(given) and all(map(_like, wanted, given))


_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringEqualsIgnoreCase": lambda wanted, given: wanted.lower() == given.lower(),
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
    "NumericEquals": lambda wanted, given: float(wanted) == float(given),
    "NumericLessThanEquals": lambda wanted, given: float(given) <= float(wanted),
    "NumericGreaterThanEquals": lambda wanted, given: float(given) >= float(wanted),
}
_NEGATED = {f"{kind}Not{rest}": f"{kind}{rest}" for kind in ("String", "Arn", "Numeric")
            for rest in ("Equals", "EqualsIgnoreCase", "Like") if f"{kind}{rest}" in _MATCHES}


@cache
def _parse(operator: str) -> tuple[str, str, bool]:
    """Splits an operator into quantifier, plain operator, and whether it ends in IfExists."""
    quantifier, _, name = operator.rpartition(":")
    bare = name.removesuffix("IfExists")
    if quantifier not in ("", "ForAllValues", "ForAnyValue") or bare not in (*_MATCHES, *_NEGATED, "Null"):
        raise Invalid(f"template: the sandbox does not understand the condition operator {operator}")
    return quantifier, bare, name != bare


def _holds(operator: str, key: str, wanted: Values, context: dict[str, Values]) -> bool:
    quantifier, name, if_exists = _parse(operator)
    given = next((values for known, values in context.items() if known.lower() == key.lower()), None)
    if name == "Null":
        return str(given is None).lower() in wanted
    if not given:
        return if_exists or quantifier == "ForAllValues" or (name in _NEGATED and quantifier != "ForAnyValue")
    negated, matches = name in _NEGATED, _MATCHES[_NEGATED.get(name, name)]
    each = [any(matches(one, value) for one in wanted) != negated for value in given]
    return all(each) if quantifier == "ForAllValues" or (negated and not quantifier) else any(each)

"""Where in the table of causality a wrong answer comes from: docs/causality.md, as it is drawn there."""
import re
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TABLE = Path(__file__).parents[1] / "docs" / "causality.md"


def table(text: str) -> dict[str, set[str]]:
    """By check: what it explains, also by way of others."""
    explains: dict[str, set[str]] = {}
    for cause, effect in re.findall(r"^\s*([\w-]+) --> ([\w-]+)$", text, re.M):
        explains.setdefault(cause, set()).add(effect)
    grown = True
    while grown:
        grown = False
        for effects in explains.values():
            more = effects.union(*(explains.get(effect, set()) for effect in effects))
            grown = grown or more != effects
            effects |= more
    return explains


def missing(outcome: Json, wanted: str, explains: dict[str, set[str]]) -> str:
    """What kept the check that was wanted from being the cause."""
    findings = {f["check"]: f for f in outcome.get("findings") or []}
    found, named = findings.get(wanted), (outcome.get("cause") or {}).get("check")
    if found is None or found["verdict"] != "fault":
        verdict = f"its verdict is {found['verdict']}" if found else "it was not asked"
        return f"{wanted} was not found: {verdict}"
    if named in (None, wanted):
        return f"{wanted} was found and is not the cause" if named is None else ""
    sure, other = found["confidence"], findings.get(named, {}).get("confidence")
    if wanted in explains.get(named, set()):
        return f"edge wrong: {wanted}.ExplainedBy {named}"
    if named in explains.get(wanted, set()):
        return f"edge {named}.ExplainedBy {wanted} is there, but {named} is {other} and {wanted} {sure}, or not of the same hosts"
    return f"edge missing: {named}.ExplainedBy {wanted} ({other} and {sure})"

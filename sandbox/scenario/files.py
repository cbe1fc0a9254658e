"""Finds a scenario file, merges it with the one that it extends, reads it, and checks that its names exist."""
import difflib
import json
from pathlib import Path
from typing import Any

from sandbox.scenario import unknowns
from sandbox.scenario.behaviour import App
from sandbox.scenario.model import Scenario
from sandbox.scenario.network import check, check_rules
from sandbox.scenario.reader import Invalid, read

FOLDER = Path(__file__).parents[1] / "scenarios"
Json = dict[str, Any]
# Of other names the letters differ too much for the one to be typed instead of the other.
ALIKE = 0.75
# To try first: those that the README names.
FIRST = ("impaired-instance", "slow-start", "wrong-path", "transient", "observe-only", "security-group", "probe-loopback-only",
         "approved-by-operator")


def load(name_or_path: str) -> Scenario:
    """Loads a scenario by its name in the scenarios folder, or by path. Raises Invalid, which names the place of the problem."""
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = FOLDER / f"{name_or_path}.json"
    return parse(document(path), path.stem)


def names() -> list[str]:
    """Of all scenarios but those that wait."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def meant(name: str) -> str:
    """A question for the names that may be meant; empty where none is like it."""
    likeness = {known: _likeness(name, known) for known in names()}
    close = [known for known in likeness if likeness[known] >= ALIKE]
    close = close or [known for known in likeness if len(name) > 2 and name in known]
    close.sort(key=lambda known: (-likeness[known], known not in FIRST, known))
    return f" Did you mean {' or '.join(close[:3])}?" if close else ""


def _likeness(name: str, known: str) -> float:
    """Of the whole name, or of one of its words, if only that was typed."""
    return max(difflib.SequenceMatcher(None, name, part).ratio() for part in (known, *known.split("-")))


def document(path: Path) -> Json:
    """The file, merged with the one that it extends, not yet checked."""
    if not path.is_file():
        what = f"scenario {path.stem!r}" if path.parent == FOLDER else f"file {str(path)!r}"
        raise Invalid(f"there is no {what}.{meant(path.stem)} ./dev run --list shows all scenarios, ./dev run --list WORD those with "
                      "the word.")
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as problem:
        raise Invalid(f"{path.name}: {problem}") from problem
    base = content.pop("extends", None)
    if base is None:
        return content
    near = path.parent / f"{base}.json"
    return _merge(document(near if near.is_file() else FOLDER / f"{base}.json"), content)


def _merge(base: Json, own: Json) -> Json:
    """Merges objects, and lists of named items by name; everything else (and `expect`) is replaced."""
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict) and key not in ("expect", "tags"):
            merged[key] = _merge(old, value)
        elif isinstance(old, list) and isinstance(value, list) and all(isinstance(v, dict) and "name" in v for v in old + value):
            names = {v["name"]: v for v in value}
            merged[key] = ([_merge(v, names.pop(v["name"])) if v["name"] in names else v for v in old] + list(names.values()))
        else:
            merged[key] = value
    return merged


def parse(content: Json, name: str = "scenario") -> Scenario:
    scenario = read(Scenario, content, name)
    scenario.name = scenario.name or name
    _check_names(scenario)
    _check_network(scenario)
    unknowns.check(scenario)
    return scenario


def _check_names(scenario: Scenario) -> None:
    instances = {instance.name for instance in scenario.instances}
    services = {service.name for service in scenario.services}
    for i, step in enumerate(scenario.timeline):
        place = f"{scenario.name}.timeline[{i}]"
        if step.instance is not None and step.instance not in instances:
            raise Invalid(f"{place}.instance: no instance is called {step.instance!r}")
        if step.service is not None and step.service not in services:
            raise Invalid(f"{place}.service: no service is called {step.service!r}")
        if step.do in _NEEDS_INSTANCE and step.instance is None:
            raise Invalid(f"{place}.instance: {step.do} needs one")
        read(App, step.set, f"{place}.set")
    for service in scenario.services:
        if any(group.name is None for group in service.target_groups):
            raise Invalid(f"{scenario.name}.services.{service.name}.targetGroups: each needs a name")
    for name in scenario.expect.instances:
        if name not in instances:
            raise Invalid(f"{scenario.name}.expect.instances.{name}: no instance is called that")


def _check_network(scenario: Scenario) -> None:
    check(scenario.load_balancer, scenario.network, scenario.name)
    for i, service in enumerate(scenario.services):
        place, group = f"{scenario.name}.services[{i}]", service.task_security_group
        if service.network_mode != "awsvpc" and (group or service.task_subnets == "own"):
            raise Invalid(f"{place}: only tasks of networkMode awsvpc have network interfaces of their own")
        if service.network_mode != "awsvpc" and scenario.network.peering:
            raise Invalid(f"{place}.networkMode: beyond a peering connection only addresses can be targets; use awsvpc")
        if group:
            check_rules(group.ingress, group.from_, f"{place}.taskSecurityGroup.ingress", f"{place}.taskSecurityGroup.from")


_NEEDS_INSTANCE = ("impair-system", "heal-system", "impair-instance", "heal-instance", "impair-volume", "heal-volume",
                   "impair-runtime", "heal-runtime", "hang-host", "heal-host", "disconnect-agent", "connect-agent",
                   "stop-instance", "schedule-event", "hang-programs", "heal-programs", "impair-firewall", "heal-firewall",
                   "recover-instance", "impair-memory", "heal-memory")

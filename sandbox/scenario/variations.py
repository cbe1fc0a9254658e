"""A scenario played otherwise than its file says: by another seed, at an end of every range that is drawn, under other rights."""
import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from sandbox.scenario.model import Expectation, Scenario
from sandbox.scenario.reader import Invalid

MODES, ENDS = ("observe", "approve", "auto"), ("low", "high")


@dataclass(frozen=True)
class Variation:
    """None: as the file says."""
    seed: int | None = None
    draw: str | None = None
    mode: str | None = None

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in dataclasses.asdict(self).items() if value is not None)


def split(line: str) -> tuple[str, Variation]:
    """`slow-start seed=2 draw=high mode=observe`: the name, and how to play it."""
    found = re.fullmatch(r"(.*?)((?:\s+\w+=\S+)*)", line.strip())
    assert found is not None
    words: dict[str, Any] = dict(word.split("=", 1) for word in found[2].split())
    for name, value in words.items():
        allowed = {"draw": ENDS, "mode": MODES}.get(name)
        if name == "seed" and value.isdecimal():
            words[name] = int(value)
        elif allowed is None or value not in allowed:
            raise Invalid(f"{found[1]}: {name}={value} is none of seed=NUMBER, draw=low or high, mode={' or '.join(MODES)}")
    return found[1], Variation(**words)


def vary(scenario: Scenario, wanted: Variation) -> Scenario:
    """
    In a mode other than its own a scenario ends otherwise, so all that is left of its expectation is what the mode promises:
    without a person's approval nothing is changed, nor even tried.
    """
    if wanted.seed is not None:
        scenario.seed = wanted.seed
    if wanted.draw is not None:
        scenario.draw = "low" if wanted.draw == "low" else "high"
    if wanted.mode is not None and wanted.mode != scenario.parameters.get("Mode"):
        scenario.parameters = {**{k: v for k, v in scenario.parameters.items() if not k.endswith("Mode")}, "Mode": wanted.mode}
        denied = scenario.expect.denied
        scenario.expect = Expectation(mutating_calls=None if wanted.mode == "auto" or _approved(scenario) else [], denied=denied)
    return scenario


def _approved(scenario: Scenario) -> bool:
    return any(isinstance(step.payload, dict) and step.payload.get("command") == "approve" for step in scenario.timeline)

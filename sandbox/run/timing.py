"""How long it takes to tell people and to close an incident, with all that is drawn at its low and at its high end."""
from typing import Any

Json = dict[str, Any]
ENDS = ("draw=low", "draw=high")


def table(results: list[Json]) -> list[str]:
    """
    A table in Markdown, in seconds since the start of the scenario: the first message, the last one, and the end of the run. What was
    not played at both ends is left out.
    """
    played: dict[str, dict[str, Json]] = {}
    for result in results:
        if result.get("variation") in ENDS and "seconds" in result:
            played.setdefault(result["scenario"], {})[result["variation"]] = result
    rows = [f"| `{name}` | {' | '.join(_span([_times(at[end])[i] for end in ENDS]) for i in range(3))} |"
            for name, at in played.items() if len(at) == len(ENDS)]
    return ["| scenario | first message | last message | end of the run |", "|---|---|---|---|", *rows] if rows else []


def _times(result: Json) -> tuple[float | None, float | None, float]:
    told = [notification["at"] for notification in result["notifications"]]
    return (told[0] if told else None, told[-1] if told else None, result["seconds"])


def _span(times: list[float | None]) -> str:
    low, high = ("none" if time is None else f"{time:.0f}" for time in sorted(times, key=lambda time: (time is None, time)))
    return low if low == high else f"{low} to {high}"

"""
Which entries of PutEvents a bus takes. The call succeeds, whatever becomes of its entries.

Sources: EventBridge API reference, API_PutEvents (FailedEntryCount, the error codes of an entry) and API_PutEventsRequestEntry; user
guide, eb-putevent-size (how an entry is measured).
"""
import json
from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]
LIMIT = 262_144
DEFAULT = "default"


@dataclass(frozen=True)
class BusEvent:
    at: float
    bus: str
    source: str
    detailType: str
    resources: list[str]
    detail: Json

    def as_json(self) -> Json:
        return {**asdict(self), "at": round(self.at, 3)}


def too_large(parameters: Json) -> bool:
    """EventBridge refuses the whole call then."""
    return any(_size(entry) >= LIMIT for entry in parameters.get("Entries", []))


def none_taken(parameters: Json) -> bytes:
    """The answer of a bus that takes none of the entries at this moment."""
    failed = [{"ErrorCode": "InternalFailure", "ErrorMessage": "Internal Failure"} for _ in parameters.get("Entries", [])]
    return json.dumps({"FailedEntryCount": len(failed), "Entries": failed}).encode()


def taken(at: float, parameters: Json, answer: bytes) -> list[BusEvent]:
    """The entries that have an id in the answer."""
    try:
        results = json.loads(answer).get("Entries") or []
    except ValueError:
        return []
    return [BusEvent(at, (entry.get("EventBusName") or DEFAULT).rsplit("/", 1)[-1], entry["Source"], entry["DetailType"],
                     entry.get("Resources") or [], json.loads(entry["Detail"]))
            for entry, result in zip(parameters.get("Entries", []), results) if result.get("EventId")]


def _size(entry: Json) -> int:
    texts = [entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""), *(entry.get("Resources") or [])]
    return sum(len(text.encode()) for text in texts) + (14 if entry.get("Time") else 0)

"""Checks a message as SNS does, and shows what each kind of subscriber would get."""
import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
LIMIT = 262_144
SUBJECT_LIMIT = 100


class Refused(ValueError):
    """The InvalidParameter error of Publish."""


@dataclass(frozen=True)
class Notification:
    at: float
    subject: str | None
    message: str
    variants: dict[str, str]

    def as_json(self) -> Json:
        """The texts for `default`, `email`, `https` and `sqs`. A protocol without its own text gets the default."""
        default = self.variants["default"]
        return {"at": round(self.at, 3), "subject": self.subject, "default": default,
                **{p: self.variants.get(p, default) for p in ("email", "https", "sqs")}}

    @property
    def page(self) -> Json | None:
        """What the outcome that programs get says of the page of its incident: `url`, `evidence`; None where it links none."""
        try:
            outcome = json.loads(self.variants.get("sqs", ""))
        except ValueError:
            return None
        return outcome.get("page") if isinstance(outcome, dict) else None


def read(at: float, parameters: Json) -> Notification:
    """The texts of a message. Raises Refused where SNS would refuse it."""
    message, subject = parameters.get("Message", ""), parameters.get("Subject")
    if not message:
        raise Refused("Invalid parameter: Empty message")
    if len(message.encode()) > LIMIT:
        raise Refused("Invalid parameter: Message too long")
    if subject is not None:
        _check_subject(subject)
    if parameters.get("MessageStructure") != "json":
        return Notification(at, subject, message, {"default": message})
    try:
        variants = json.loads(message, object_pairs_hook=_no_duplicates)
    except ValueError as problem:
        raise Refused("Invalid parameter: Message Structure - JSON message body failed to parse") from problem
    if not isinstance(variants, dict) or not isinstance(variants.get("default"), str):
        raise Refused("Invalid parameter: Message Structure - No default entry in JSON message body")
    return Notification(at, subject, message, {key: value for key, value in variants.items() if isinstance(value, str)})


def _check_subject(subject: str) -> None:
    printable = all(" " <= c <= "~" for c in subject)
    if not subject or len(subject) >= SUBJECT_LIMIT or not printable or subject[0] == " ":
        raise Refused("Invalid parameter: Subject")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> Json:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)

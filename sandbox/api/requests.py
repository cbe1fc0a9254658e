"""Reads service, operation and parameters of an AWS request in any protocol."""
import json
import re
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]
READS = ("Describe", "List", "Get", "BatchGet", "Query", "Scan", "Filter", "Head", "Lookup", "Search", "Simulate", "Check")
# Run Command does what its document says, and the only document in the sandbox changes nothing.
_ASKS = ("SendCommand",)
# The remediator's own table, topic, bucket, events and metrics are not part of the infrastructure that it watches.
_OWN = ("dynamodb", "sns", "logs", "cloudwatch", "monitoring", "sts", "sqs", "s3", "events")
_ON_OBJECTS = {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}


def service_of(authorization: str) -> str | None:
    """The service, taken from the credential scope of the signature."""
    match = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", authorization)
    return match[1] if match else None


def access_key_of(authorization: str) -> str | None:
    match = re.search(r"Credential=([^/]+)/", authorization)
    return match[1] if match else None


def read(target: str, content_type: str, body: bytes, query: str) -> tuple[str, Json]:
    """Operation and parameters: JSON 1.x by X-Amz-Target, else Query and EC2 Query by Action."""
    if target:
        try:
            return target.rsplit(".", 1)[1], json.loads(body or b"{}")
        except (json.JSONDecodeError, UnicodeDecodeError):
            return target.rsplit(".", 1)[1], {}
    text = body.decode("utf-8", "replace") if "urlencoded" in content_type else ""
    pairs = parse_qsl(query, keep_blank_values=True) + parse_qsl(text, keep_blank_values=True)
    flat = {key: value for key, value in pairs}
    operation = flat.pop("Action", "")
    flat.pop("Version", None)
    return operation, nest(flat)


def read_s3(method: str, path: str) -> tuple[str, Json]:
    """The operation on an object that the bucket's path-style address names; other operations of S3 have no name here."""
    bucket, _, key = path.lstrip("/").partition("/")
    return _ON_OBJECTS.get(method, "") if key else "", {"Bucket": bucket, "Key": key}


def mutates(service: str, operation: str, parameters: Json) -> bool:
    """Whether the call changes the watched infrastructure. A dry run does not."""
    if str(parameters.get("DryRun", "")).lower() == "true":
        return False
    return service not in _OWN and not operation.startswith(READS) and operation not in _ASKS


def nest(flat: dict[str, str]) -> Json:
    """Converts names such as `Filter.1.Value.2` and `Tags.member.1.Key` to lists and objects."""
    root: Json = {}
    for key, value in flat.items():
        *path, last = [part for part in key.split(".") if part not in ("member", "entry")]
        node = root
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return {key: _lists(value) for key, value in root.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(item) for key, item in value.items()}

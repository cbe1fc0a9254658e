"""
Answers that are not as they should be: incomplete, doubled, of a kind that nobody knows, cut off, or not from AWS at all.

Sources: API models (every member of an answer may be absent, and enumerations grow); API model ecs (`failures`). A proxy between
the function and AWS answers with HTML.
"""
import json
from typing import Any, Literal
from xml.etree import ElementTree

from sandbox.api.partial import less
from sandbox.api.past import Reply

Json = dict[str, Any]
Kind = Literal["empty", "bare", "fewer", "null", "duplicate", "unknown", "failures", "truncated", "html"]
_ALL = 1_000_000
_NAMES = {"status", "laststatus", "desiredstatus", "state", "code", "reason", "type", "rolloutstate", "stopcode", "networkmode",
          "launchtype", "schedulingstrategy", "protocol", "targettype", "ruleaction", "event"}
_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><br></body></html>"


def damaged(reply: Reply, kind: Kind) -> Reply:
    status, headers, body = reply
    if kind == "html":
        return status, [("Content-Type", "text/html")], _PAGE
    if kind == "truncated":
        return status, headers, body[:len(body) // 2]
    if not body.lstrip().startswith((b"{", b"<")):
        return reply
    if kind == "failures":
        return status, headers, less(body, _ALL, False)
    is_json = body.lstrip().startswith(b"{")
    return status, headers, json.dumps(_json(json.loads(body), kind)).encode() if is_json else _xml(body, kind)


def _json(answer: Json, kind: Kind) -> Json:
    if kind == "empty":
        return {}
    if kind == "null":
        return dict.fromkeys(answer)
    if kind == "unknown":
        return {key: _unknown(key, value) for key, value in answer.items()}
    change = {"fewer": lambda items: items[:-1],
              "bare": lambda items: [type(item)() if isinstance(item, (dict, str)) else item for item in items],
              "duplicate": lambda items: items + items}[kind]
    return {key: change(value) if isinstance(value, list) else value for key, value in answer.items()}


def _unknown(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unknown(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unknown(key, item) for item in value]
    return "SOMETHING_NEW" if isinstance(value, str) and key.lower() in _NAMES else value


def _xml(body: bytes, kind: Kind) -> bytes:
    root = ElementTree.fromstring(body)
    if root.tag.startswith("{"):
        ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    if kind in ("empty", "null"):
        for node in list(root) if kind == "null" else [root]:
            node.clear()
    for node in list(root.iter()):
        items = [child for child in node if child.tag.rpartition("}")[2] in ("item", "member")]
        if kind == "duplicate":
            node.extend(items)
        for item in items if kind == "bare" else []:
            item.clear()
        for item in items[-1:] if kind == "fewer" else []:
            node.remove(item)
        if kind == "unknown" and not len(node) and node.tag.rpartition("}")[2].lower() in _NAMES:
            node.text = "something-new"
    return ElementTree.tostring(root)

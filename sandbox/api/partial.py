"""
Incomplete answers: the last items of a list are missing, or all pages after the first are.

Sources: API model ecs (`failures` of DescribeServices, DescribeTasks and DescribeContainerInstances, reason MISSING); the paging
members of each service's API model.
"""
import json
import re
from typing import Any
from xml.etree import ElementTree

Json = dict[str, Any]
_TOKENS = ("nextToken", "NextToken", "NextMarker")
_XML_TOKEN = re.compile(rb"<(%s)>[^<]*</\1>" % b"|".join(t.encode() for t in _TOKENS))
_ITEMS = ("member", "item")


def less(answer: bytes, missing: int, first_page_only: bool) -> bytes:
    return _less_json(answer, missing, first_page_only) if answer.lstrip().startswith(b"{") else _less_xml(answer, missing, first_page_only)


def _less_json(answer: bytes, missing: int, first_page_only: bool) -> bytes:
    value: Json = json.loads(answer)
    if first_page_only:
        value = {key: item for key, item in value.items() if key not in _TOKENS}
    name = next((key for key, item in value.items() if isinstance(item, list) and key != "failures"), None)
    if missing and name is not None:
        gone = value[name][-missing:]
        value[name] = value[name][:-missing]
        if "failures" in value:
            value["failures"] += [{"arn": item[f"{name[:-1]}Arn"], "reason": "MISSING"} for item in gone]
    return json.dumps(value).encode()


def _less_xml(answer: bytes, missing: int, first_page_only: bool) -> bytes:
    answer = _XML_TOKEN.sub(b"", answer) if first_page_only else answer
    if not missing:
        return answer
    root = ElementTree.fromstring(answer)
    if root.tag.startswith("{"):
        ElementTree.register_namespace("", root.tag[1:].partition("}")[0])
    items = next((node for node in root.iter() if len(node) and all(_bare(child.tag) in _ITEMS for child in node)), None)
    for child in list(items)[-missing:] if items is not None else []:
        items.remove(child)  # type: ignore[union-attr]
    return ElementTree.tostring(root)


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]

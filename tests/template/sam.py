"""The template after the SAM transform, as CloudFormation gets it."""
import json
import os
from pathlib import Path

import cfnlint.api
from moto.events.models import EventPattern
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
EVENTS = ROOT / "events"
FUNCTIONS = ("RemediatorFunction", "OperatorFunction")


class _ManagedPolicies:
    def load(self):
        return {}


def source() -> dict:
    return yaml_parse(TEMPLATE.read_text(encoding="utf-8"))


def transformed() -> dict:
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
    template = source()
    # As after "sam package", when the code is in S3.
    for function in FUNCTIONS:
        template["Resources"][function]["Properties"]["CodeUri"] = "s3://bucket/key"
    return transform(template, {}, _ManagedPolicies())


def rules(template: dict) -> dict[str, EventPattern]:
    """The event patterns by the name of the rule in template.yaml."""
    return {
        name.removeprefix("RemediatorFunction"): EventPattern.load(json.dumps(resource["Properties"]["EventPattern"]))
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Events::Rule" and "EventPattern" in resource["Properties"]
    }


def statements(template: dict, condition: str | None, function: str = "RemediatorFunction") -> list[dict]:
    """The IAM statements of the function's role under this condition (None: those without a condition)."""
    found = []
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role" and name == f"{function}Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        elif resource["Type"] == "AWS::IAM::RolePolicy" and properties["RoleName"] == {"Ref": f"{function}Role"}:
            documents = [properties["PolicyDocument"]]
        else:
            continue
        if resource.get("Condition") == condition:
            found += [statement for document in documents for statement in document["Statement"]]
    return found


def listed(statement: dict) -> list[str]:
    """The actions of a statement, which may be one or a list."""
    action = statement["Action"]
    return [action] if isinstance(action, str) else action


def actions(template: dict, condition: str | None, function: str = "RemediatorFunction") -> set[str]:
    return {action for statement in statements(template, condition, function) for action in listed(statement)}


def lint(template: str) -> list[str]:
    return [str(match) for match in cfnlint.api.lint(template, config={"regions": ["eu-west-1"]})]

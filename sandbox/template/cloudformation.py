"""Reads the part of CloudFormation and SAM that template.yaml uses, and resolves it with the world's names and ARNs."""
import functools
import pickle
import re
from pathlib import Path
from typing import Any

import yaml

from sandbox.core.events import ACCOUNT, REGION, arn
from sandbox.scenario.reader import Invalid

Json = dict[str, Any]
STACK = "ecs-health-remediator"
_NOTHING = object()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A YAML loader that knows the short forms !Ref, !Sub, !GetAtt and so on."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value.split(".", 1) if name == "Fn::GetAtt" and isinstance(value, str) else value}


_Loader.add_multi_constructor("!", _short_form)
# Dates such as a policy's 2012-10-17 stay text, as in CloudFormation.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


class Template:
    def __init__(self, source: Json, overrides: dict[str, Any] | None = None) -> None:
        self.source = source
        self.parameters = self._parameters(overrides or {})
        self._conditions: dict[str, bool] = {}
        self.resources: dict[str, Json] = {
            name: resource for name, resource in source.get("Resources", {}).items()
            if "Condition" not in resource or self.condition(resource["Condition"])}

    @classmethod
    def load(cls, path: Path, overrides: dict[str, Any] | None = None) -> "Template":
        return cls(pickle.loads(_parsed(path.read_text(encoding="utf-8"))), overrides)

    def of_type(self, *types: str) -> dict[str, Json]:
        """The resolved properties of all resources of a type whose condition holds, by name."""
        return {name: self.resolve(resource.get("Properties", {}))
                for name, resource in self.resources.items() if resource["Type"] in types}

    def functions(self) -> dict[str, Json]:
        """The properties of each function by name, merged with the globals."""
        found = [n for n, r in self.resources.items() if r["Type"] == "AWS::Serverless::Function"]
        if not found:
            raise Invalid("template: it has no AWS::Serverless::Function")
        return {name: self.properties_of(name) for name in found}

    def properties_of(self, function: str) -> Json:
        """The resolved properties of a resource, merged with the globals."""
        shared = self.source.get("Globals", {}).get("Function", {})
        resolved: Json = self.resolve(_merge(shared, self.resources[function].get("Properties", {})))
        return resolved

    def condition(self, name: str) -> bool:
        if name not in self._conditions:
            self._conditions[name] = bool(self.resolve(self.source["Conditions"][name]))
        return self._conditions[name]

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref" or name == "Condition" and isinstance(argument, str) or name.startswith("Fn::"):
                return self._intrinsic(name, argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _NOTHING}

    def _intrinsic(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return self._ref(argument)
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::If":
            return self.resolve(argument[1 if self.condition(argument[0]) else 2])
        if name == "Fn::GetAtt":
            return self._attribute(*(argument.split(".", 1) if isinstance(argument, str) else argument))
        if name == "Fn::Sub":
            return self._sub(argument)
        arguments = self.resolve(argument)
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](arguments)
        if name == "Fn::FindInMap":
            table, first, second = arguments
            return self.source["Mappings"][table][first][second]
        raise Invalid(f"template: {name} is not understood by the sandbox")

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        return self._attribute(name, "Arn") if self._resource(name)["Type"] in _REF_IS_ARN else self.physical_name(name)

    def _resource(self, name: str) -> Json:
        """A resource by name; also the role that SAM creates for a function."""
        known: Json = self.source["Resources"]
        if name not in known and known.get(name.removesuffix("Role"), {}).get("Type") == "AWS::Serverless::Function":
            return {"Type": "AWS::IAM::Role"}
        if name not in known:
            raise Invalid(f"template: Ref to {name}, which is neither a parameter nor a resource")
        found: Json = known[name]
        return found

    def physical_name(self, name: str) -> str:
        resource = self._resource(name)
        field = _NAME_FIELDS.get(resource["Type"])
        given = self.resolve(resource.get("Properties", {}).get(field)) if field else None
        if isinstance(given, str):
            return given
        made = f"{STACK}-{name}"
        return made.lower() if resource["Type"] == _BUCKET else made

    def _attribute(self, name: str, attribute: str) -> str:
        physical = self.physical_name(name)
        if attribute == "Arn" and self._resource(name)["Type"] == _BUCKET:
            return f"arn:aws:s3:::{physical}"
        if attribute in ("Arn", "TopicArn"):
            service, form = _ARNS.get(self._resource(name)["Type"], ("cloudformation", "resource/{}"))
            return arn(service, form.format(physical))
        return physical

    def _sub(self, argument: Any) -> str:
        text, values = (argument, {}) if isinstance(argument, str) else argument

        def replace(match: re.Match[str]) -> str:
            name = match[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in values:
                return str(self.resolve(values[name]))
            resource, dot, attribute = name.partition(".")
            return str(self._attribute(resource, attribute) if dot else self._ref(name))
        return re.sub(r"\$\{([^}]+)\}", replace, text)

    def _parameters(self, overrides: dict[str, Any]) -> dict[str, Any]:
        declared = self.source.get("Parameters", {})
        for name in overrides:
            if name not in declared:
                raise Invalid(f"parameters.{name}: the template has no such parameter; it has {', '.join(sorted(declared))}")
        values = {}
        for name, parameter in declared.items():
            value = overrides.get(name, parameter.get("Default"))
            if value is None:
                value = _EXAMPLES.get(parameter.get("Type"), "example")
            value = str(value).lower() if isinstance(value, bool) else str(value)
            allowed = [str(v).lower() if isinstance(v, bool) else str(v) for v in parameter.get("AllowedValues", [])]
            if allowed and value not in allowed:
                raise Invalid(f"parameters.{name}: {value!r} is none of {', '.join(allowed)}")
            many = parameter.get("Type", "String") in ("CommaDelimitedList",) or parameter.get("Type", "").startswith("List<")
            values[name] = [part.strip() for part in value.split(",")] if many else value
        return values


_FUNCTIONS = {
    "Fn::Equals": lambda a: str(a[0]) == str(a[1]), "Fn::Not": lambda a: not a[0], "Fn::And": all, "Fn::Or": any,
    "Fn::Join": lambda a: a[0].join(map(str, a[1])), "Fn::Select": lambda a: a[1][int(a[0])],
    "Fn::Split": lambda a: a[1].split(a[0]), "Fn::GetAZs": lambda a: [REGION + z for z in "abc"],
}
_PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::StackName": STACK,
           "AWS::URLSuffix": "amazonaws.com", "AWS::StackId": arn("cloudformation", f"stack/{STACK}/1"),
           "AWS::NotificationARNs": []}
_EXAMPLES = {"Number": 0}
_REF_IS_ARN = ("AWS::SNS::Topic",)
_BUCKET = "AWS::S3::Bucket"
_NAME_FIELDS = {"AWS::SNS::Topic": "TopicName", "AWS::DynamoDB::Table": "TableName", "AWS::SQS::Queue": "QueueName",
                "AWS::Serverless::Function": "FunctionName", "AWS::Events::Rule": "Name", "AWS::Logs::LogGroup": "LogGroupName",
                "AWS::IAM::Role": "RoleName", "AWS::Serverless::SimpleTable": "TableName", _BUCKET: "BucketName"}
_ARNS = {"AWS::SNS::Topic": ("sns", "{}"), "AWS::DynamoDB::Table": ("dynamodb", "table/{}"), "AWS::SQS::Queue": ("sqs", "{}"),
         "AWS::Serverless::Function": ("lambda", "function:{}"), "AWS::Events::Rule": ("events", "rule/{}"),
         "AWS::Logs::LogGroup": ("logs", "log-group:{}:*"), "AWS::IAM::Role": ("iam", "role/{}"),
         "AWS::Serverless::SimpleTable": ("dynamodb", "table/{}")}


@functools.cache
def _parsed(text: str) -> bytes:
    """Parsed once; each caller unpickles a copy of its own."""
    return pickle.dumps(yaml.load(text, _Loader))


def _merge(shared: Json, own: Json) -> Json:
    merged = dict(shared)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged

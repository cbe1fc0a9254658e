"""
The role of a function of the template, as CloudFormation and SAM create it with the parameters of the scenario.

Sources: SAM specification, sam-resource-function (Policies, Role, EventInvokeConfig: a role of its own gets the policies, what
AWSLambdaBasicExecutionRole grants, and sqs:SendMessage or sns:Publish on the destination); CloudFormation, AWS::IAM::RolePolicy.
"""
from dataclasses import dataclass
from typing import Any

from sandbox.core.events import ACCOUNT
from sandbox.iam.policy import ALLOWED, DENIED, Ask, Statement, decide
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template

Json = dict[str, Any]
_LOGS = {"Effect": "Allow", "Resource": "*", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]}
_QUEUES = {"Effect": "Allow", "Resource": "*",
           "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", *_LOGS["Action"]]}
_XRAY = {"Effect": "Allow", "Resource": "*",
         "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
                    "xray:GetSamplingStatisticSummaries"]}
_MANAGED = {"AWSLambdaBasicExecutionRole": _LOGS, "AWSLambdaSQSQueueExecutionRole": _QUEUES, "AWSXrayWriteOnlyAccess": _XRAY}
_DESTINATIONS = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish", "Lambda": "lambda:InvokeFunction", "EventBridge": "events:PutEvents"}
# This call needs no permission.
_FREE = ("sts:GetCallerIdentity",)


@dataclass(frozen=True)
class Role:
    """`user` is the ARN that refusals name."""
    user: str
    statements: list[Statement]

    def refused(self, asks: list[Ask]) -> tuple[Ask, bool] | None:
        """The first permission that is refused, and whether by a Deny; None if all are allowed."""
        for ask in asks:
            verdict = ALLOWED if ask.action in _FREE else decide(self.statements, ask)
            if verdict != ALLOWED:
                return ask, verdict == DENIED
        return None


def role_of(template: Template, function: str) -> Role:
    properties = template.properties_of(function)
    own = properties.get("Role")
    role = own.rsplit("/", 1)[1] if own else template.physical_name(f"{function}Role")
    documents = _of_role(template, role)
    if not own:
        documents += _of_function(properties)
    statements = [Statement.read(one) for document in documents for one in _as_list(document["Statement"])]
    return Role(f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{template.physical_name(function)}", statements)


def _of_function(properties: Json) -> list[Json]:
    """The policies of the generated role that come from the function's properties."""
    documents = [_managed(one) if isinstance(one, str) else one for one in _as_list(properties.get("Policies", []))]
    for document in documents:
        if "Statement" not in document:
            raise Invalid(f"template: the sandbox does not understand the SAM policy template {', '.join(document)}")
    given = [_LOGS]
    if properties.get("Tracing") == "Active":
        given.append(_XRAY)
    if any(event["Type"] == "SQS" for event in properties.get("Events", {}).values()):
        given.append(_QUEUES)
    for destination in properties.get("EventInvokeConfig", {}).get("DestinationConfig", {}).values():
        given.append({"Effect": "Allow", "Action": _DESTINATIONS[destination["Type"]], "Resource": destination["Destination"]})
    return [*documents, {"Statement": given}]


def _of_role(template: Template, role: str) -> list[Json]:
    """The policies of a role of the template: its own, and those attached by separate resources."""
    documents = [p["PolicyDocument"] for p in template.of_type("AWS::IAM::RolePolicy").values() if p["RoleName"] == role]
    for properties in template.of_type("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").values():
        if role in properties.get("Roles", []):
            documents.append(properties["PolicyDocument"])
    for name, properties in template.of_type("AWS::IAM::Role").items():
        if template.physical_name(name) == role:
            documents += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            documents += [_managed(arn) for arn in properties.get("ManagedPolicyArns", [])]
    return documents


def _managed(name: str) -> Json:
    known = _MANAGED.get(name.rsplit("/", 1)[-1])
    if known is None:
        raise Invalid(f"template: the sandbox does not know the managed policy {name}")
    return {"Statement": [known]}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

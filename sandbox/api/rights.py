"""
The permissions that a call needs: its actions, their resources and condition keys.

Sources: Service Authorization Reference (September 2026) of each service: resource types and condition keys of the actions; an
action without resource types is authorized on `*`. DynamoDB developer guide, transaction-apis-iam.
"""
from typing import Any, Callable

from moto.autoscaling.models import autoscaling_backends
from moto.ec2.models import ec2_backends

from sandbox.core.events import ACCOUNT, REGION, arn
from sandbox.iam.policy import Ask
from sandbox.world.world import World

Json = dict[str, Any]
Context = dict[str, list[str]]
_PREFIXES = {"monitoring": "cloudwatch", "email": "ses"}
_TAG_KEYS = {"ec2": ("aws:ResourceTag", "ec2:ResourceTag"), "autoscaling": ("aws:ResourceTag", "autoscaling:ResourceTag"),
             "ssm": ("aws:ResourceTag", "ssm:resourceTag")}
# The partition key of the function's table.
TABLE_KEY = "pk"
_TRANSACTION = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}


class Rights:
    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, service: str, operation: str, parameters: Json) -> list[Ask]:
        """The permissions that the call needs; all of them must be allowed."""
        prefix = _PREFIXES.get(service, service)
        if operation.startswith("Transact"):
            return self._transaction(parameters)
        action = f"{prefix}:{operation}"
        find: Callable[[Json], list[str]] | None = getattr(self, f"_{prefix}", lambda _, __: None)(operation, parameters)
        common = self._keys_of_call(prefix, operation, parameters)
        resources = find(parameters) if find else ["*"]
        return [Ask(action, resource, {**common, **self._tags(prefix, resource)}) for resource in resources]

    def _transaction(self, parameters: Json) -> list[Ask]:
        return [Ask(f"dynamodb:{_TRANSACTION[kind]}", _table(one)) for item in parameters.get("TransactItems", [])
                for kind, one in item.items()]

    # --- resources, by service; None where the action has no resource type -------------------------------------------------

    def _ecs(self, operation: str, parameters: Json) -> Callable[[Json], list[str]] | None:
        cluster = _last(parameters.get("cluster") or "default")
        several = {"DescribeServices": ("services", "service"), "DescribeTasks": ("tasks", "task"), "GetTaskProtection": ("tasks", "task"),
                   "DescribeContainerInstances": ("containerInstances", "container-instance"),
                   "UpdateContainerInstancesState": ("containerInstances", "container-instance"),
                   "DescribeClusters": ("clusters", "cluster"), "DescribeServiceRevisions": ("serviceRevisionArns", None),
                   "DescribeServiceDeployments": ("serviceDeploymentArns", None)}
        one = {"UpdateService": ("service", "service"), "ListServiceDeployments": ("service", "service"),
               "ListContainerInstances": ("cluster", "cluster"), "StopTask": ("task", "task"),
               "ListTagsForResource": ("resourceArn", None), "TagResource": ("resourceArn", None)}

        def full(kind: str | None, name: str) -> str:
            inside = "" if kind == "cluster" else f"{cluster}/"
            return name if name.startswith("arn:") else arn("ecs", f"{kind}/{inside}{name}")
        if operation in several:
            field, kind = several[operation]
            return lambda p: [full(kind, name) for name in p.get(field, [])] or ["*"]
        if operation in one:
            field, kind = one[operation]
            return lambda p: [full(kind, p.get(field) or "default")]
        if operation == "ListTasks" and "containerInstance" in parameters:
            return lambda p: [full("container-instance", p["containerInstance"])]
        return None

    def _ec2(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation in ("StopInstances", "StartInstances", "RebootInstances", "TerminateInstances"):
            return lambda p: [arn("ec2", f"instance/{id}") for id in p.get("InstanceId", [])]
        if operation in ("DescribeInstanceAttribute", "GetConsoleOutput", "ModifyInstanceAttribute"):
            return lambda p: [arn("ec2", f"instance/{p.get('InstanceId', '')}")]
        if operation == "GetManagedPrefixListEntries":
            return lambda p: [arn("ec2", f"prefix-list/{p.get('PrefixListId', '')}")]
        if operation in ("CreateTags", "DeleteTags"):
            return lambda p: [arn("ec2", f"{'instance' if id.startswith('i-') else '*'}/{id}") for id in p.get("ResourceId", [])]
        return None

    def _autoscaling(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation.startswith("Describe"):
            return None
        return lambda p: [_group_arn(p.get("AutoScalingGroupName"), p.get("InstanceId"))]

    def _dynamodb(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation in ("BatchGetItem", "BatchWriteItem"):
            return lambda p: [_table({"TableName": name}) for name in p.get("RequestItems", {})]
        return None if operation in ("ListTables", "DescribeLimits") else lambda p: [_table(p)]

    def _sns(self, _: str, __: Json) -> Callable[[Json], list[str]] | None:
        return lambda p: [p.get("TopicArn") or p.get("TargetArn") or "*"]

    def _sqs(self, _: str, __: Json) -> Callable[[Json], list[str]] | None:
        return lambda p: [arn("sqs", _last(p.get("QueueUrl", "*")))]

    def _events(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation != "PutEvents":
            return None
        names = lambda p: [entry.get("EventBusName") or "default" for entry in p.get("Entries", [])]  # noqa: E731
        return lambda p: [name if name.startswith("arn:") else arn("events", f"event-bus/{name}") for name in names(p)] or ["*"]

    def _lambda(self, _: str, __: Json) -> Callable[[Json], list[str]] | None:
        return lambda p: [arn("lambda", f"function:{_last(p.get('FunctionName', '*')).rsplit(':', 1)[-1]}")]

    def _s3(self, _: str, __: Json) -> Callable[[Json], list[str]] | None:
        return lambda p: [f"arn:aws:s3:::{p['Bucket']}/{p['Key']}"]

    def _kms(self, _: str, __: Json) -> Callable[[Json], list[str]] | None:
        # An alias stands for a key, whose id the policies of these functions do not name.
        return lambda p: [name if (name := p.get("KeyId", "")).startswith("arn:") else arn("kms", "key/of-an-alias")]

    def _logs(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation == "DescribeLogGroups":
            return None
        return lambda p: [arn("logs", f"log-group:{p.get('logGroupName', '*')}:log-stream:{p.get('logStreamName', '')}")]

    def _ssm(self, operation: str, _: Json) -> Callable[[Json], list[str]] | None:
        if operation == "SendCommand":
            return lambda p: [arn("ssm", f"document/{p.get('DocumentName', '')}"),
                              *(arn("ec2", f"instance/{id}") for id in p.get("InstanceIds", []))]
        if operation == "GetParameter":
            return lambda p: [arn("ssm", f"parameter/{p.get('Name', '').lstrip('/')}")]
        if operation == "GetCalendarState":
            return lambda p: [name if name.startswith("arn:") else arn("ssm", f"document/{name}") for name in p.get("CalendarNames", [])]
        return None

    # --- condition keys ----------------------------------------------------------------------------------------------------

    def _keys_of_call(self, prefix: str, operation: str, parameters: Json) -> Context:
        if prefix == "ecs":
            return _of_ecs(operation, parameters)
        if prefix == "kms" and str(parameters.get("KeyId", "")).startswith("alias/"):
            return {"kms:RequestAlias": [parameters["KeyId"]]}
        if prefix == "cloudwatch" and "Namespace" in parameters:
            return {"cloudwatch:namespace": [str(parameters["Namespace"])]}
        if prefix == "dynamodb" and operation in ("PutItem", "GetItem", "UpdateItem", "DeleteItem"):
            key = parameters.get("Item", parameters.get("Key", {})).get(TABLE_KEY, {})
            return {"dynamodb:LeadingKeys": [str(value) for value in key.values()]}
        if prefix == "events":
            entries = parameters.get("Entries", [])
            return {"events:source": [entry.get("Source", "") for entry in entries],
                    "events:detail-type": [entry.get("DetailType", "") for entry in entries]}
        if prefix == "ec2" and operation == "CreateTags":
            tags = {tag["Key"]: tag.get("Value", "") for tag in parameters.get("Tag", [])}
            return {"aws:TagKeys": list(tags), **{f"aws:RequestTag/{key}": [value] for key, value in tags.items()}}
        return {}

    def _tags(self, prefix: str, resource: str) -> Context:
        keys = _TAG_KEYS.get(prefix, ("aws:ResourceTag",))
        return {f"{key}/{name}": [value] for name, value in self._tags_of(resource).items() for key in keys}

    def _tags_of(self, resource: str) -> dict[str, str]:
        """Condition keys for the current tags; none where the resource has no tags or does not exist."""
        if service := next((s for s in self._world.services if s.arn == resource), None):
            return service.tags
        if ":instance/" in resource:
            ec2 = ec2_backends[ACCOUNT][REGION]
            return {tag["key"]: tag["value"] for tag in ec2.describe_tags(filters={"resource-id": [_last(resource)]})}
        group = _groups().get(_last(resource)) if ":autoScalingGroup:" in resource else None
        return {} if group is None else {tag["Key"]: tag.get("Value", "") for tag in group.tags}


def _of_ecs(operation: str, parameters: Json) -> Context:
    """`ecs:cluster`: the ARN of the cluster that the call names, or to which the named resource belongs."""
    known: Context = {}
    if operation not in ("ListClusters", "DescribeTaskDefinition", "DescribeClusters", "ListContainerInstances"):
        known["ecs:cluster"] = [arn("ecs", f"cluster/{_last(parameters.get('cluster') or 'default')}")]
    if operation == "UpdateService":
        if parameters.get("taskDefinition"):
            name = str(parameters["taskDefinition"])
            known["ecs:task-definition"] = [name if name.startswith("arn:") else arn("ecs", f"task-definition/{name}")]
        if "enableExecuteCommand" in parameters:
            known["ecs:enable-execute-command"] = [str(parameters["enableExecuteCommand"]).lower()]
        if providers := parameters.get("capacityProviderStrategy"):
            known["ecs:capacity-provider"] = [one["capacityProvider"] for one in providers]
        if subnets := parameters.get("networkConfiguration", {}).get("awsvpcConfiguration", {}).get("subnets"):
            known["ecs:subnet"] = subnets
        if namespace := parameters.get("serviceConnectConfiguration", {}).get("namespace"):
            known["ecs:namespace"] = [namespace]
    return known


def _groups() -> Json:
    return dict(autoscaling_backends[ACCOUNT][REGION].autoscaling_groups)


def _group_arn(name: str | None, instance: str | None) -> str:
    """The ARN of the named group, or of the group to which the named instance belongs."""
    for group in _groups().values():
        if group.name == name or any(member.instance.id == instance for member in group.instance_states):
            return str(group.arn)
    return arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name or '*'}")


def _table(parameters: Json) -> str:
    table = _last(str(parameters.get("TableName", "*")))
    return arn("dynamodb", f"table/{table}" + (f"/index/{parameters['IndexName']}" if parameters.get("IndexName") else ""))


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1]

"""A minimal replacement of the product for tests of the world: it restarts an impaired instance step by step."""
import json
import os
import urllib.request
from datetime import datetime

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
CLUSTER = "shop"
# No retries, so that injected errors have an effect.
os.environ["AWS_MAX_ATTEMPTS"] = "1"
ecs, ec2, elb, sns, table = (boto3.client(s) for s in ("ecs", "ec2", "elbv2", "sns", "dynamodb"))


def now() -> datetime:
    with urllib.request.urlopen(os.environ["SANDBOX_CLOCK_URL"]) as answer:
        return datetime.fromisoformat(json.load(answer)["now"].replace("Z", "+00:00"))


def load() -> dict:
    item = table.get_item(TableName=os.environ["TABLE"], Key={"id": {"S": "1"}}).get("Item")
    return json.loads(item["state"]["S"]) if item else {"step": "watch"}


def save(state: dict) -> None:
    table.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "1"}, "state": {"S": json.dumps(state)}})


def outcome(status: str, decision: str | None = None) -> dict:
    return {"incidentId": "1", "status": status, "cause": {"check": "instance-status"},
            "actions": [{"fix": "restart-instance", "decision": decision}] if decision else []}


def impaired() -> str | None:
    for status in ec2.describe_instance_status(IncludeAllInstances=True)["InstanceStatuses"]:
        for detail in status["SystemStatus"].get("Details", []):
            since = detail.get("ImpairedSince")
            if since and (now() - since).total_seconds() >= float(os.environ["PERSISTENCE"]):
                return status["InstanceId"]
    return None


def step() -> dict | None:
    state = load()
    if state["step"] == "watch":
        instance = impaired()
        if not instance:
            return None
        if os.environ["MODE"] != "auto":
            return outcome("needs-human", "would-apply")
        arns = ecs.list_container_instances(cluster=CLUSTER)["containerInstanceArns"]
        members = ecs.describe_container_instances(cluster=CLUSTER, containerInstances=arns)["containerInstances"]
        mine = next(m["containerInstanceArn"] for m in members if m["ec2InstanceId"] == instance)
        state = {"step": "stopping", "instance": instance, "member": mine}
        save(state)
        texts = {name: "restarts the instance" for name in ("default", "email", "https", "sqs")}
        sns.publish(TopicArn=os.environ["TOPIC"], Subject="acting", Message=json.dumps(texts), MessageStructure="json")
        ecs.update_container_instances_state(cluster=CLUSTER, containerInstances=[mine], status="DRAINING")
        ec2.stop_instances(InstanceIds=[instance])
        return outcome("acting", "applied")
    if state["step"] == "closed":
        return None
    seen = ec2.describe_instance_status(InstanceIds=[state["instance"]], IncludeAllInstances=True)["InstanceStatuses"][0]
    member = ecs.describe_container_instances(cluster=CLUSTER, containerInstances=[state["member"]])["containerInstances"][0]
    if seen["InstanceState"]["Name"] == "running" and state["step"] == "stopping":
        ec2.stop_instances(InstanceIds=[state["instance"]])
    elif seen["InstanceState"]["Name"] == "stopped":
        save({**state, "step": "starting"})
        ec2.start_instances(InstanceIds=[state["instance"]])
    elif seen["SystemStatus"]["Status"] == "ok" and member["agentConnected"] and member["status"] == "DRAINING":
        ecs.update_container_instances_state(cluster=CLUSTER, containerInstances=[state["member"]], status="ACTIVE")
    elif member["status"] == "ACTIVE":
        group = elb.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
        health = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        if len(health) == 3 and all(h["TargetHealth"]["State"] == "healthy" for h in health):
            save({**state, "step": "closed"})
            texts = {name: "restarted the instance" for name in ("default", "email", "https", "sqs")}
            sns.publish(TopicArn=os.environ["TOPIC"], Subject="fixed", Message=json.dumps(texts), MessageStructure="json")
            return outcome("fixed", "applied")
    return outcome("acting", "applied")


def main() -> None:
    while True:
        with urllib.request.urlopen(f"{API}/next") as answer:
            request, _ = answer.headers["Lambda-Runtime-Aws-Request-Id"], answer.read()
        try:
            body, path = json.dumps(step()).encode(), "response"
        except Exception as problem:  # every error of the function ends here
            body, path = json.dumps({"errorType": type(problem).__name__, "errorMessage": str(problem)}).encode(), "error"
        urllib.request.urlopen(urllib.request.Request(f"{API}/{request}/{path}", data=body)).read()


main()

"""
Each operation of a timeline in words, for the story. `{who}` is the instance or the service that the step names, `{what}` what is
particular to the operation.
"""
import re
from http import HTTPStatus
from typing import Any, Callable

from sandbox.run import program_words
from sandbox.scenario.model import Step

Json = dict[str, Any]
WORDS = {
    "impair-system": "the hardware below instance {who} breaks",
    "heal-system": "the hardware below instance {who} works again",
    "impair-instance": "the operating system of instance {who} hangs",
    "heal-instance": "the operating system of instance {who} works again",
    "impair-volume": "a disk of instance {who} no longer answers",
    "heal-volume": "the disk of instance {who} answers again",
    "impair-runtime": "Docker hangs on instance {who}; its containers run on",
    "heal-runtime": "Docker works again on instance {who}",
    "hang-programs": "the programs in the containers of instance {who} hang",
    "heal-programs": "the programs in the containers of instance {who} work again",
    "impair-firewall": "a firewall on instance {who} drops what comes for its containers",
    "heal-firewall": "the firewall on instance {who} lets everything through again",
    "hang-host": "programs and ECS agent of instance {who} hang, while its status checks pass",
    "heal-host": "programs and ECS agent of instance {who} work again",
    "impair-memory": "a process on instance {who} takes all memory",
    "heal-memory": "the process that took the memory of instance {who} is gone",
    "disconnect-agent": "the ECS agent of instance {who} loses its connection",
    "connect-agent": "the ECS agent of instance {who} has its connection again",
    "stop-instance": "a person stops instance {who}",
    "recover-instance": "EC2 recovers instance {who} on other hardware",
    "schedule-event": "EC2 announces {what} for instance {who}",
    "load-balancer-state": "AWS reports the load balancer as {what}",
    "delete-target-group": "a person deletes the target group of {who}",
    "delete-load-balancer": "a person deletes the load balancer",
    "change-app": "the program of {who} changes: {what}",
    "crash-app": "{what} of {who} crash",
    "stop-task": "a person stops {what} of {who}",
    "protect-tasks": "{what} of {who} are protected from scale-in",
    "desired-count": "a person sets the desired count of {who} to {what}",
    "deploy": "a person deploys a new revision of {who}{what}",
    "call": "a person {what}",
    "invoke": "{what}",
    "event": "an event comes from elsewhere: {what}",
}
# Of what a person does with the AWS CLI; of any other call its name is told.
CALLS = {
    "autoscaling.exit_standby": "takes an instance out of Standby",
    "autoscaling.set_instance_health": "tells the Auto Scaling group that an instance is broken",
    "dynamodb.delete_item": "deletes an item of the remediator's table",
    "dynamodb.put_item": "writes an item into the remediator's table",
    "dynamodb.update_item": "changes an item of the remediator's table",
    "autoscaling.update_auto_scaling_group": "changes the Auto Scaling group: {rest}",
    "ec2.create_tags": "tags an instance: {rest}",
    "ec2.delete_vpc_peering_connection": "deletes the peering connection",
    "ec2.modify_managed_prefix_list": "changes the prefix list that a rule names",
    "ec2.authorize_security_group_ingress": "adds a rule to the security group that lets packets in",
    "ec2.revoke_security_group_ingress": "removes a rule of the security group that lets packets in",
    "ec2.revoke_security_group_egress": "removes a rule of the security group that lets packets out",
    "ec2.start_instances": "starts an instance",
    "ec2.stop_instances": "stops an instance",
    "ec2.terminate_instances": "terminates an instance",
    "ecs.update_container_instances_state": "makes a container instance {status}",
    "ecs.update_service": "changes the service: {rest}",
    "elbv2.delete_listener": "deletes a listener of the load balancer",
    "elbv2.modify_target_group": "changes the health check of the target group: {rest}",
    "elbv2.modify_target_group_attributes": "changes the attributes of the target group: {rest}",
    "elbv2.register_targets": "registers a target by hand",
}
# Of what an operator asks the remediator.
COMMANDS = {
    "approve": "approves the fix", "reject": "rejects the fix", "snooze": "wants to hear no more of it for a while",
    "pause": "pauses the remediator", "resume": "lets the remediator go on", "diagnose": "asks the remediator for a diagnosis",
}


def told(step: Step) -> str:
    """The step as a sentence of the story, without its full stop."""
    who = " and ".join(part for part in (step.service and f"service {step.service}", step.instance) if part)
    if step.service and step.instance:
        who = f"service {step.service} on instance {step.instance}"
    text = WORDS[step.do].format(who=who or "the service", what=_what(step))
    return text + (f", for {step.for_:g} s" if step.for_ else "")


def refused(operation: str, error: str) -> str:
    """An answer that is an error: its code, or an HTTP status with the code that the answer has, if any."""
    number, _, rest = error.partition(" ")
    if number.isdecimal():
        phrase = HTTPStatus(int(number)).phrase
        error = rest[len(phrase):].strip() if rest.lower().startswith(phrase.lower()) else rest
        error = f"{error or phrase.lower()}, HTTP status {number}"
    return f"the call {operation} is refused: {error}"


def _what(step: Step) -> str:
    find = _PARTICULARS.get(step.do)
    return find(step) if find else ""


def _call(step: Step) -> str:
    service, _, operation = (step.operation or "").partition(".")
    known = CALLS.get(step.operation or "")
    if known is None:
        return f"calls {service} {operation.title().replace('_', '')}"
    values = {name: value for name, value in step.parameters.items() if isinstance(value, (str, int)) and "${" not in str(value)}
    entries = [*step.parameters.get("Attributes", []), *step.parameters.get("Tags", [])]
    pairs = [(entry.get("Key"), entry.get("Value")) for entry in entries if isinstance(entry, dict)]
    rest = [(name, value) for name, value in values.items() if name not in ("cluster", "service")] + pairs
    return known.format(status=values.get("status", ""), rest=", ".join(f"{plain(str(name))} {value}" for name, value in rest))


def _invoke(step: Step) -> str:
    payload = step.payload if isinstance(step.payload, dict) else {}
    who = str(payload.get("by", "a person"))
    kind = payload.get("detail-type")
    if "message" in payload:
        return f"{who} gives the remediator the message of an event"
    return f"{who} {COMMANDS.get(payload.get('command', ''), 'invokes the remediator' + (f' with the event {kind}' if kind else ''))}"


def _tasks(step: Step) -> str:
    return "all tasks" if step.count is None else f"{step.count} task{'s' if step.count > 1 else ''}"


def _change(step: Step) -> str:
    return program_words.told(step.set) + (", in tasks that start from now on" if step.only_new else "")


def plain(name: str) -> str:
    """`HealthCheckPath` is `health check path`; a name with dots stays."""
    return name if "." in name else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace(" seconds", " in seconds")


_PARTICULARS: dict[str, Callable[[Step], str]] = {
    "schedule-event": lambda step: step.code.replace("instance-", "").replace("-", " "),
    "load-balancer-state": lambda step: step.state.replace("_", " ") + (f": {step.reason}" if step.reason else ""),
    "change-app": _change,
    "deploy": lambda step: f": {program_words.told(step.set)}" if step.set else ", with nothing changed in its program",
    "crash-app": _tasks, "protect-tasks": _tasks,
    "stop-task": lambda step: "1 task" if step.count is None else _tasks(step),
    "desired-count": lambda step: str(step.count),
    "call": _call, "invoke": _invoke,
    "event": lambda step: str(step.payload.get("detail-type", "")) if isinstance(step.payload, dict) else "",
}

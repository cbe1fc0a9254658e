"""
Run Command: the document of template.yaml, carried out by the physics some seconds after the command was sent.

Sources: API model ssm (SendCommand, GetCommandInvocation: InvocationDoesNotExist for a moment, TimedOut, InvalidInstanceId);
Systems Manager user guide, monitor-commands (delivery timeout). That the agent hangs with its host is inferred.
"""
import ipaddress
import json
import re
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.ssm.exceptions import SSMException
from moto.ssm.responses import SimpleSystemManagerResponse as Response

from sandbox.ec2.hosts import Host
from sandbox.ecs.records import Task
from sandbox.programs.application import REFUSED, SILENCE, Reply, Request
from sandbox.world.world import World

Json = dict[str, Any]
RUNS_AFTER = 3
# Seconds until the invocation of a new command can be read.
VISIBLE_AFTER = 1


@dataclass
class _Command:
    host: Host
    sent: float
    deliver_within: float
    output: str | None = None


class SsmOperations:
    """Each public method answers one operation; `response` is moto's, for the request's parameters."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._commands: dict[str, _Command] = {}

    def send_command(self, response: Response) -> ActionResult:
        name, given = response._get_param("DocumentName"), response._get_param("Parameters", {})
        document = self._world.resources.documents.get(name)
        if document is None:
            raise SSMException("InvalidDocument", f"Document {name} does not exist in your account")
        _check(document["parameters"], given)
        (instance,) = response._get_param("InstanceIds", [])
        host = self._world.hosts.find(instance)
        if host is None or host.state != "running" or not host.spec.ssm:
            raise SSMException("InvalidInstanceId", f"Instances [[{instance}]] not in a valid state for account")
        id, now = self._world.ids.uuid("command"), self._world.clock.now
        command = self._commands[id] = _Command(host, now, float(response._get_param("TimeoutSeconds", 3600)))
        self._world.clock.after(RUNS_AFTER, lambda: self._run(command, {key: value[0] for key, value in given.items()}))
        return ActionResult({"Command": {"CommandId": id, "DocumentName": name, "InstanceIds": [instance], "Status": "Pending"}})

    def get_command_invocation(self, response: Response) -> ActionResult:
        id, instance = response._get_param("CommandId"), response._get_param("InstanceId")
        command = self._commands.get(id)
        if command is None or command.host.instance_id != instance or self._world.clock.now - command.sent < VISIBLE_AFTER:
            raise SSMException("InvocationDoesNotExist", "")
        late = self._world.clock.now - command.sent >= command.deliver_within
        status, details = (("Success", "Success") if command.output is not None
                           else ("TimedOut", "DeliveryTimedOut") if late else ("Pending", "Pending"))
        return ActionResult({"CommandId": id, "InstanceId": instance, "Status": status, "StatusDetails": details,
                             "StandardOutputContent": command.output or "", "StandardErrorContent": ""})

    def get_calendar_state(self, response: Response) -> ActionResult:
        names = response._get_param("CalendarNames", [])
        closed = set(names) & set(self._world.scenario.closed_calendars)
        return ActionResult({"State": "CLOSED" if closed else "OPEN"})

    def _run(self, command: _Command, asked: dict[str, str]) -> None:
        """Runs the command, unless the host hangs: then its agent never fetches it."""
        if command.host.reachable and not command.host.frozen:
            command.output = json.dumps({"probe": 1, **self._answer(command.host, asked)}, separators=(",", ":")) + "\n"

    def _answer(self, host: Host, asked: dict[str, str]) -> Json:
        task = next((t for t in self._world.tasks.all if t.arn == asked["TaskArn"] and t.host is host), None)
        # If Docker hangs, the document gives up before Docker lists a container.
        if task is None or task.program is None or task.program.ended or task.service is None or "runtime" in host.faults:
            return {"outcome": "no-container"}
        sockets = [_socket(address, port) for address, port in task.program.listening(task.ports, self._world.clock.now)]
        seen: Json = {"listening": sockets}
        if asked["Scheme"] == "tcp":
            return {"outcome": "not-asked", **seen}
        scheme, host = asked["Scheme"], asked.get("HostHeader") or f"{asked['Address']}:{asked['Port']}"
        told = _told(self._ask(task, asked, scheme, host), float(asked["Timeout"]))
        otherwise = self._ask(task, asked, _other(scheme), host)
        if told["outcome"] == "answered":
            told["localhostCode"] = self._ask(task, asked, scheme, "localhost").code
            if names := asked.get("HostNames"):
                told["hostNameCodes"] = [self._ask(task, asked, scheme, name).code for name in names.split(",")]
        if (told["outcome"] == "not-http" or told.get("code") == 400) and otherwise.kind == "code" and otherwise.code != 400:
            told["otherScheme"] = _other(scheme)
        return {**told, **seen}

    def _ask(self, task: Task, asked: dict[str, str], scheme: str, host: str) -> Reply:
        assert task.program and task.service
        port, bridge = int(asked["Port"]), task.service.spec.network_mode == "bridge"
        inner = next((i for i, outer in task.ports.items() if outer == port), None) if bridge else port
        request = Request(scheme.upper(), asked["Path"], host)
        if inner is not None and task.host.hangs:
            return SILENCE
        return REFUSED if inner is None else task.program.reply(inner, task.ports, request, self._world.clock.now)


def _told(reply: Reply, timeout: float) -> Json:
    if reply == REFUSED:
        return {"outcome": "refused"}
    if reply.kind == "silence" or reply.seconds > timeout:
        return {"outcome": "timed-out"}
    if reply.kind == "code":
        return {"outcome": "answered", "code": reply.code, "seconds": reply.seconds}
    return {"outcome": "not-http"}


def _other(scheme: str) -> str:
    return "https" if scheme == "http" else "http"


def _socket(address: str, port: int) -> str:
    """The socket in the format of /proc/net/tcp, with the bytes of the address in reverse order."""
    return f"{ipaddress.IPv4Address(address).packed[::-1].hex().upper()}:{port:04X}"


def _check(declared: Json, given: dict[str, list[str]]) -> None:
    needed = {name for name, parameter in declared.items() if "default" not in parameter}
    if wrong := (needed - set(given)) | (set(given) - set(declared)):
        raise SSMException("InvalidParameters", f"Parameters {sorted(wrong)}")
    for name, values in given.items():
        if len(values) != 1 or not re.fullmatch(declared[name]["allowedPattern"], values[0]):
            raise SSMException("InvalidParameters", f"Parameter \"{name}\" does not match its allowed pattern")

"""
EC2 operations on instances: start, stop and reboot with delays and refusals, and status checks.

Sources: API model ec2; EC2 API reference, errors-overview; EC2 user guide, how-ec2-instance-stop-start-works.
"""
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses.instances import InstanceResponse as Response

from sandbox.ec2.hosts import STATE_CODES, Host
from sandbox.ec2.status import describe_status
from sandbox.world.world import World

Json = dict[str, Any]
SPOT = ("You can't stop the Spot Instance '{}' because it is associated with a one-time Spot Instance request. You can only stop "
        "Spot Instances associated with persistent Spot Instance requests.")
PROTECTED = "The instance '{}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again."
NO_CAPACITY = "We currently do not have sufficient {} capacity in the Availability Zone you requested ({})."
SERVER_ERROR = ("<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors><RequestID>sandbox</RequestID>"
                "</Response>")


class Ec2Operations:
    """Each public method answers one operation; `response` is moto's, for the request's parameters."""

    def __init__(self, world: World) -> None:
        self._world = world

    def stop_instances(self, response: Response) -> ActionResult:
        hosts, before = self._power(response)
        for host in hosts:
            _may_stop(host)
        force = response._get_bool_param("Force", False)
        for host in hosts:
            if host.state in ("running", "pending") or (force and host.state == "stopping"):
                self._world.hosts.stop(host, force)
        return ActionResult({"StoppingInstances": [_change(h, before) for h in hosts]})

    def start_instances(self, response: Response) -> Any:
        hosts, before = self._power(response)
        for host in hosts:
            _may_start(host)
        if without := next((host for host in hosts if _lacks_capacity(host, self._world.clock.now)), None):
            # A server error (HTTP 500), which the SDKs retry; all errors of moto are client errors.
            text = NO_CAPACITY.format(without.spec.type, without.spec.zone)
            return SERVER_ERROR.format("InsufficientInstanceCapacity", text), {"status": 500}
        for host in hosts:
            if host.state == "stopped":
                self._world.hosts.start(host)
        return ActionResult({"StartingInstances": [_change(h, before) for h in hosts]})

    def reboot_instances(self, response: Response) -> ActionResult:
        for host in self._power(response)[0]:
            self._world.hosts.reboot(host)
        return EmptyResult()

    def terminate_instances(self, response: Response) -> ActionResult:
        hosts, before = self._power(response)
        for host in hosts:
            self._world.hosts.terminate(host)
        return ActionResult({"TerminatingInstances": [_change(h, before) for h in hosts]})

    def describe_instance_status(self, response: Response) -> ActionResult:
        response.error_on_dryrun()
        hosts = self._named(response) if response._get_param("InstanceIds", []) else self._world.hosts.all
        everything, filters = response._get_bool_param("IncludeAllInstances", False), response._filters_from_querystring()
        shown = [describe_status(h, self._world.clock) for h in hosts if everything or h.state == "running"]
        return ActionResult({"InstanceStatuses": [s for s in shown if _matches(s, filters)]})

    def modify_instance_credit_specification(self, response: Response) -> ActionResult:
        response.error_on_dryrun()
        asked = {one["InstanceId"]: one["CpuCredits"] for one in response._get_param("InstanceCreditSpecifications", [])}
        for id, mode in asked.items():
            if host := self._world.hosts.find(response.ec2_backend.get_instance(id).id):
                host.unlimited = mode == "unlimited"
        return ActionResult({"SuccessfulInstanceCreditSpecifications": [{"InstanceId": id} for id in asked]})

    def _power(self, response: Response) -> tuple[list[Host], dict[str, str]]:
        """The instances with their states. A dry run ends here, with its error."""
        hosts = self._named(response)
        response.error_on_dryrun()
        return hosts, {host.instance_id: host.state for host in hosts}

    def _named(self, response: Response) -> list[Host]:
        ids = response._get_param("InstanceIds", [])
        return [host for id in ids if (host := self._world.hosts.find(response.ec2_backend.get_instance(id).id))]


def _may_start(host: Host) -> None:
    if host.state not in ("stopped", "pending", "running"):
        raise EC2ClientError("IncorrectInstanceState",
                             f"The instance '{host.instance_id}' is not in a state from which it can be started.")


def _lacks_capacity(host: Host, now: float) -> bool:
    return host.state == "stopped" and now < host.stopped_at + host.spec.no_capacity_seconds


def _may_stop(host: Host) -> None:
    spec, id = host.spec, host.instance_id
    if host.state in ("shutting-down", "terminated"):
        raise EC2ClientError("IncorrectInstanceState", f"This instance '{id}' is not in a state from which it can be stopped.")
    if spec.root_device == "instance-store":
        raise EC2ClientError("UnsupportedOperation",
                             f"The instance '{id}' does not have an 'ebs' root device type and cannot be stopped.")
    if spec.lifecycle == "spot":
        raise EC2ClientError("UnsupportedOperation", SPOT.format(id))
    if spec.stop_protection:
        raise EC2ClientError("OperationNotPermitted", PROTECTED.format(id))


def _change(host: Host, before: dict[str, str]) -> Json:
    previous = before[host.instance_id]
    return {"InstanceId": host.instance_id, "CurrentState": {"Code": STATE_CODES[host.state], "Name": host.state},
            "PreviousState": {"Code": STATE_CODES[previous], "Name": previous}}


def _matches(status: Json, filters: dict[str, list[str]]) -> bool:
    fields = {
        "instance-state-name": status["InstanceState"]["Name"], "system-status.status": status["SystemStatus"]["Status"],
        "instance-status.status": status["InstanceStatus"]["Status"], "availability-zone": status["AvailabilityZone"],
    }
    codes = {event["Code"] for event in status["Events"]}
    return all(codes & set(values) if name == "event.code" else fields.get(name) in values for name, values in filters.items())

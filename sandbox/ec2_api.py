"""EC2 operations on instances: power with its delays and refusals, and status checks."""
from typing import Any, Callable

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.responses.instances import InstanceResponse

from sandbox.hosts import STATE_CODES, Host, describe_status
from sandbox.world import World

Json = dict[str, Any]
SPOT = ("You can't stop the Spot Instance '{}' because it is associated with a one-time Spot Instance request. You can only stop "
        "Spot Instances associated with persistent Spot Instance requests.")


def install(world: World) -> None:
    for name, operation in _operations(world).items():
        setattr(InstanceResponse, name, operation)


def _operations(world: World) -> dict[str, Callable[..., Any]]:
    def named(response: InstanceResponse) -> list[Host]:
        ids = response._get_param("InstanceIds", [])
        return [host for id in ids if (host := world.hosts.find(response.ec2_backend.get_instance(id).id))]

    def stop_instances(self: InstanceResponse) -> ActionResult:
        hosts = named(self)
        self.error_on_dryrun()
        for host in hosts:
            _may_stop(host)
        before = {host.instance_id: host.state for host in hosts}
        for host in hosts:
            if host.state in ("running", "pending"):
                world.hosts.stop(host)
        return ActionResult({"StoppingInstances": [_change(h, before) for h in hosts]})

    def start_instances(self: InstanceResponse) -> ActionResult:
        hosts = named(self)
        self.error_on_dryrun()
        for host in hosts:
            if host.state not in ("stopped", "pending", "running"):
                raise ServiceException("IncorrectInstanceState", f"The instance '{host.instance_id}' is not in a state from which it "
                                                                 "can be started.")
            if host.state == "stopped" and world.clock.now < host.stopped_at + host.spec.no_capacity_seconds:
                raise ServiceException("InsufficientInstanceCapacity", f"We currently do not have sufficient {host.spec.type} capacity "
                                                                       f"in the Availability Zone you requested ({host.spec.zone}).")
        before = {host.instance_id: host.state for host in hosts}
        for host in hosts:
            if host.state == "stopped":
                world.hosts.start(host)
        return ActionResult({"StartingInstances": [_change(h, before) for h in hosts]})

    def reboot_instances(self: InstanceResponse) -> ActionResult:
        hosts = named(self)
        self.error_on_dryrun()
        for host in hosts:
            world.hosts.reboot(host)
        return EmptyResult()

    def terminate_instances(self: InstanceResponse) -> ActionResult:
        hosts = named(self)
        self.error_on_dryrun()
        before = {host.instance_id: host.state for host in hosts}
        for host in hosts:
            world.hosts.terminate(host)
        return ActionResult({"TerminatingInstances": [_change(h, before) for h in hosts]})

    def describe_instance_status(self: InstanceResponse) -> ActionResult:
        self.error_on_dryrun()
        ids = self._get_param("InstanceIds", [])
        hosts = named(self) if ids else world.hosts.all
        everything = self._get_bool_param("IncludeAllInstances", False)
        wanted = [h for h in hosts if everything or h.state == "running"]
        shown = [describe_status(h, world.clock) for h in wanted]
        return ActionResult({"InstanceStatuses": [s for s in shown if _matches(s, self._filters_from_querystring())]})

    return {name: value for name, value in locals().items() if name.endswith(("_instances", "_status"))}


def _may_stop(host: Host) -> None:
    spec, id = host.spec, host.instance_id
    if host.state in ("shutting-down", "terminated"):
        raise ServiceException("IncorrectInstanceState", f"This instance '{id}' is not in a state from which it can be stopped.")
    if spec.root_device == "instance-store":
        raise ServiceException("UnsupportedOperation", f"The instance '{id}' does not have an 'ebs' root device type and cannot be stopped.")
    if spec.lifecycle == "spot":
        raise ServiceException("UnsupportedOperation", SPOT.format(id))
    if spec.stop_protection:
        raise ServiceException("OperationNotPermitted", f"The instance '{id}' may not be stopped. Modify its 'disableApiStop' instance "
                                                        "attribute and try again.")


def _change(host: Host, before: dict[str, str]) -> Json:
    previous = before[host.instance_id]
    return {"InstanceId": host.instance_id, "CurrentState": {"Code": STATE_CODES[host.state], "Name": host.state},
            "PreviousState": {"Code": STATE_CODES[previous], "Name": previous}}


def _matches(status: Json, filters: dict[str, list[str]]) -> bool:
    fields = {
        "instance-state-name": status["InstanceState"]["Name"], "system-status.status": status["SystemStatus"]["Status"],
        "instance-status.status": status["InstanceStatus"]["Status"], "availability-zone": status["AvailabilityZone"],
    }
    return all(fields.get(name) in values for name, values in filters.items())

"""
Auto Scaling operations that the physics answers instead of moto.

Sources: API model autoscaling (EnterStandby, ExitStandby, SetInstanceHealth, TerminateInstanceInAutoScalingGroup,
CompleteLifecycleAction, DescribeScalingActivities, DescribeWarmPool, DescribeInstanceRefreshes); EC2 Auto Scaling user guide, as-enter-exit-standby; the error
of a Standby below the minimum as captured in public logs. The texts of the refusal while Launch is suspended, and of the size error
of ExitStandby, are not known and invented here.
"""
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError
from moto.autoscaling.models import FakeAutoScalingGroup
from moto.autoscaling.responses import AutoScalingResponse as Response
from moto.core.responses import ActionResult, EmptyResult

from sandbox.autoscaling.auto_scaling import AutoScaling
from sandbox.autoscaling.groups import Group
from sandbox.autoscaling.members import Member

Json = dict[str, Any]


class AutoScalingOperations:
    """Each public method answers one operation; `response` is moto's, for the request's parameters."""

    def __init__(self, scaling: AutoScaling) -> None:
        self._scaling = scaling

    def enter_standby(self, response: Response) -> ActionResult:
        group, members = self._members(response)
        decrement = response._get_bool_param("ShouldDecrementDesiredCapacity", False)
        moto: FakeAutoScalingGroup = group.moto
        for member in members:
            if member.state != "InService":
                raise _refused(f"The instance {member.id} is not in InService.")
        if decrement and moto.desired_capacity - len(members) < moto.min_size:
            raise _refused(f"AutoScalingGroup {moto.name} has min-size={moto.min_size}, max-size={moto.max_size}, and desired-size="
                           f"{moto.desired_capacity}. To place into standby {len(members)} instance, please update the "
                           "AutoScalingGroup sizes appropriately.")
        return ActionResult({"Activities": [group.enter_standby(member, decrement) for member in members]})

    def exit_standby(self, response: Response) -> ActionResult:
        group, members = self._members(response)
        moto: FakeAutoScalingGroup = group.moto
        for member in members:
            if member.state != "Standby":
                raise _refused(f"The instance {member.id} is not in Standby.")
        if group.suspended("Launch"):
            raise _refused(f"AutoScalingGroup {moto.name} has the process Launch suspended.")
        if moto.desired_capacity + len(members) > moto.max_size:
            raise _refused(f"AutoScalingGroup {moto.name} has min-size={moto.min_size}, max-size={moto.max_size}, and desired-size="
                           f"{moto.desired_capacity}. To move out of standby {len(members)} instance, please update the "
                           "AutoScalingGroup sizes appropriately.")
        return ActionResult({"Activities": [group.exit_standby(member) for member in members]})

    def set_instance_health(self, response: Response) -> EmptyResult:
        """AWS does not say what happens to a member in Standby or within its grace period; here it is left as it is."""
        group, member = self._member(response._get_param("InstanceId"))
        grace = group.world.clock.now - member.in_service_since < group.spec.grace_seconds
        if response._get_param("HealthStatus") == "Healthy":
            member.clear()
        elif member.state == "InService" and not (grace and response._get_bool_param("ShouldRespectGracePeriod", True)):
            member.mark("user")
        return EmptyResult()

    def terminate_instance_in_auto_scaling_group(self, response: Response) -> ActionResult:
        group, member = self._member(response._get_param("InstanceId"))
        decrement, moto = response._get_bool_param("ShouldDecrementDesiredCapacity", False), group.moto
        if decrement and moto.desired_capacity <= moto.min_size:
            raise _refused(f"Currently, desiredSize equals minSize ({moto.min_size}). Terminating instance without replacement will "
                           "violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower "
                           "group's min size.")
        moto.desired_capacity -= decrement
        return ActionResult({"Activity": group.terminate(member, "request", replace_it=not decrement)})

    def complete_lifecycle_action(self, response: Response) -> EmptyResult:
        id, hook = response._get_param("InstanceId"), response._get_param("LifecycleHookName")
        if not self._scaling.hooks.complete(id, hook, response._get_param("LifecycleActionResult")):
            raise _refused(f"No active Lifecycle Action found with instance ID {id}")
        return EmptyResult()

    def describe_scaling_activities(self, response: Response) -> ActionResult:
        name = response._get_param("AutoScalingGroupName")
        found = [a for a in self._scaling.activities.all if name in (None, a["AutoScalingGroupName"])]
        return ActionResult({"Activities": found[:response._get_int_param("MaxRecords", 100)]})

    def describe_auto_scaling_instances(self, response: Response) -> ActionResult:
        """In this operation HealthStatus is in capitals, and members of a warm pool are included."""
        asked = response._get_param("InstanceIds", [])
        found = [m for g in self._scaling.groups.values() for m in (*g.members, *g.pool) if not asked or m.id in asked]
        return ActionResult({"AutoScalingInstances": [{
            "InstanceId": m.id, "InstanceType": m.host.spec.type, "AutoScalingGroupName": m.shown.auto_scaling_group_name,
            "AvailabilityZone": m.host.spec.zone, "LifecycleState": m.state, "HealthStatus": str(m.shown.health_status).upper(),
            "LaunchConfigurationName": "hosts", "ProtectedFromScaleIn": bool(m.shown.protected_from_scale_in)} for m in found]})

    def describe_instance_refreshes(self, response: Response) -> ActionResult:
        name = response._get_param("AutoScalingGroupName")
        status = self._scaling.groups[name].spec.instance_refresh
        return ActionResult({"InstanceRefreshes": [{
            "InstanceRefreshId": "refresh-1", "AutoScalingGroupName": name, "Status": status}] if status else []})

    def describe_warm_pool(self, response: Response) -> ActionResult:
        group = self._scaling.groups[response._get_param("AutoScalingGroupName")]
        return ActionResult({"WarmPoolConfiguration": group.moto.warm_pool, "Instances": [{
            "InstanceId": m.id, "InstanceType": m.host.spec.type, "AvailabilityZone": m.host.spec.zone, "LifecycleState": m.state,
            "HealthStatus": m.shown.health_status} for m in group.pool]})

    def _members(self, response: Response) -> tuple[Group, list[Member]]:
        name = response._get_param("AutoScalingGroupName")
        found = []
        for id in response._get_param("InstanceIds", []):
            group, member = self._member(id)
            if group.moto.name != name:
                raise _refused(f"The instance {id} is not part of Auto Scaling group {name}.")
            found.append(member)
        return self._scaling.groups[name], found

    def _member(self, id: str) -> tuple[Group, Member]:
        found = self._scaling.group_of(id)
        if found is None:
            raise _refused(f"Instance Id not found - No managed instance found for instance ID {id}")
        return found


def _refused(text: str) -> AutoscalingClientError:
    return AutoscalingClientError("ValidationError", text)

"""
The scaling activities of a group, and their events.

Sources: API model autoscaling (Activity: DescribeScalingActivities gives Details as text); EC2 Auto Scaling user guide,
ec2-auto-scaling-event-reference (Details is an object there), ts-as-instancelaunchfailure; the texts of causes as captured in
public logs. The texts for scheduled events and for the attached EBS check are not known and invented here.
"""
from dataclasses import dataclass, field
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.events import Bus
from sandbox.core.ids import Ids

Json = dict[str, Any]
_TAKEN_OUT = "an instance was taken out of service in response to "
CAUSES = {
    "state": _TAKEN_OUT + "an EC2 health check indicating it has been terminated or stopped.",
    "status": _TAKEN_OUT + "an EC2 instance status checks failure.",
    "event": _TAKEN_OUT + "an EC2 scheduled event.",
    "volume": _TAKEN_OUT + "an EBS volume status checks failure.",
    "elb": _TAKEN_OUT + "an ELB system health check failure.",
    "user": _TAKEN_OUT + "a user health-check.",
    "request": "instance {} was taken out of service in response to a user request.",
    "surplus": "an instance was taken out of service in response to a difference between desired and actual capacity.",
    "replacement": "an instance was launched in response to an unhealthy instance needing to be replaced.",
    "missing": "an instance was started in response to a difference between desired and actual capacity.",
    "rebalance": "an instance was launched to aid in balancing the group's zones.",
}


@dataclass
class Activities:
    """Newest first, as the API gives them."""
    clock: Clock
    bus: Bus
    ids: Ids
    all: list[Json] = field(default_factory=list)

    def begin(self, group: Any, description: str, cause: str, zone: str, status: str = "InProgress", progress: int = 0) -> Json:
        activity = {"ActivityId": self.ids.uuid("activity"), "AutoScalingGroupName": group.name, "Description": description,
                    "Cause": f"At {self.clock.moment():%Y-%m-%dT%H:%M:%SZ} {cause}", "StartTime": self.clock.moment(),
                    "StatusCode": status, "Progress": progress, "Details": f'{{"Availability Zone":"{zone}"}}'}
        self.all.insert(0, activity)
        return activity

    def end(self, activity: Json, status: str = "Successful", message: str | None = None) -> None:
        if "EndTime" not in activity:
            activity |= {"StatusCode": status, "Progress": 100, "EndTime": self.clock.moment(),
                         **({"StatusMessage": message} if message else {})}

    def tell(self, group: Any, what: str, instance_id: str, activity: Json) -> None:
        """Emits an event. `what` is its detail type without `EC2 Instance `, for example `Launch Successful`."""
        launches, fails = what.startswith("Launch"), what.endswith("Unsuccessful")
        resources = [group.arn, *([f"arn:aws:ec2:us-east-1:123456789012:instance/{instance_id}"] if instance_id else [])]
        self.bus.emit("aws.autoscaling", f"EC2 Instance {what}", resources, {
            "AutoScalingGroupName": group.name, "EC2InstanceId": instance_id, "Origin": "EC2" if launches else "AutoScalingGroup",
            "Destination": "AutoScalingGroup" if launches else "EC2", "ActivityId": activity["ActivityId"],
            "RequestId": activity["ActivityId"], "Cause": activity["Cause"], "Details": {},
            **({} if fails else {"Description": activity["Description"]}), "StartTime": self.clock.iso(), "EndTime": self.clock.iso(),
            "StatusCode": "Failed" if fails else "InProgress", "StatusMessage": activity.get("StatusMessage", "")})

    def tell_hook(self, group: Any, hook: Any, token: str, instance_id: str, launching: bool) -> None:
        ends = ("EC2", "AutoScalingGroup") if launching else ("AutoScalingGroup", "EC2")
        self.bus.emit("aws.autoscaling", f"EC2 Instance-{'launch' if launching else 'terminate'} Lifecycle Action", [group.arn], {
            "AutoScalingGroupName": group.name, "EC2InstanceId": instance_id, "Origin": ends[0], "Destination": ends[1],
            "LifecycleActionToken": token, "LifecycleHookName": hook.name,
            "LifecycleTransition": f"autoscaling:EC2_INSTANCE_{'LAUNCHING' if launching else 'TERMINATING'}"})

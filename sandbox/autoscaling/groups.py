"""
What an Auto Scaling group does to a member in service that is not running well: terminates it and launches another.

Sources: EC2 Auto Scaling user guide, health-checks-overview; API model autoscaling (LifecycleState).
"""
from dataclasses import dataclass, field
from typing import Any, Callable

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState, autoscaling_backends

from sandbox.core.events import ACCOUNT, REGION
from sandbox.ec2.hosts import Host
from sandbox.world.world import World

LOOK_SECONDS = 15
IMPAIRED_TOLERANCE = 600


@dataclass
class AutoScaling:
    """`outside` takes what must run without the world's lock: calls over the API."""
    world: World
    outside: Callable[[Callable[[], None]], None]
    _members: dict[str, list[str]] = field(default_factory=dict)

    def start(self) -> None:
        for host in self.world.hosts.all:
            if host.spec.auto_scaling_group:
                self._members.setdefault(host.spec.auto_scaling_group, []).append(host.instance_id)
        client = self.world.resources.client("autoscaling")
        for name, ids in self._members.items():
            subnet = self.world.resources.names["subnet.host.us-east-1a"]
            if not client.describe_launch_configurations()["LaunchConfigurations"]:
                client.create_launch_configuration(LaunchConfigurationName="hosts", ImageId=self.world.resources.names["image"],
                                                   InstanceType="m5.large")
            client.create_auto_scaling_group(
                AutoScalingGroupName=name, LaunchConfigurationName="hosts", MinSize=0, DesiredCapacity=0, MaxSize=len(ids) * 2,
                VPCZoneIdentifier=subnet)
            client.attach_instances(AutoScalingGroupName=name, InstanceIds=ids)
        if self._members:
            # moto would launch instances on its own here; the group's size is this module's business.
            FakeAutoScalingGroup.set_desired_capacity = _only_note  # type: ignore[method-assign]
            self.world.clock.every(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        for host in list(self.world.hosts.all):
            member = _membership(host.instance_id)
            if member and member[1].lifecycle_state == "InService" and self._unfit(host):
                self._replace(host, *member)

    def _unfit(self, host: Host) -> bool:
        since = host.impaired_since(self.world.clock.now, "instance")
        impaired = since is not None and self.world.clock.now - since >= IMPAIRED_TOLERANCE
        return host.state not in ("pending", "running") or impaired

    def _replace(self, host: Host, group: FakeAutoScalingGroup, member: InstanceState) -> None:
        group.instance_states.remove(member)
        self.world.hosts.terminate(host)
        self.outside(lambda: self._launch(host, group))

    def _launch(self, host: Host, group: FakeAutoScalingGroup) -> None:
        fresh = self.world.launch(host.spec)
        resource = self.world.ec2_instance(fresh.instance_id)
        resource.add_tags({"aws:autoscaling:groupName": group.name})
        group.instance_states.append(InstanceState(resource, autoscaling_group=group))


def _membership(instance_id: str) -> tuple[FakeAutoScalingGroup, InstanceState] | None:
    for group in autoscaling_backends[ACCOUNT][REGION].autoscaling_groups.values():
        for member in group.instance_states:
            if member.instance.id == instance_id:
                return group, member
    return None


def _only_note(group: Any, capacity: int | None) -> None:
    group.desired_capacity = group.min_size if capacity is None else capacity

"""
All Auto Scaling groups of the world. They are created in moto and processed one after the other.

Sources: API model autoscaling; EC2 Auto Scaling user guide, warm pools (their members are neither in service nor in the desired
capacity, and are stopped).
"""
from typing import Any, Callable

from moto.autoscaling.models import FakeAutoScalingGroup, autoscaling_backends

from sandbox.autoscaling.activities import Activities
from sandbox.autoscaling.groups import Group
from sandbox.autoscaling.hooks import DRAINING_HOOK, Hooks
from sandbox.autoscaling.members import Member
from sandbox.core.events import ACCOUNT, REGION
from sandbox.scenario.scaling import AutoScalingGroup
from sandbox.world.world import World

LOOK_SECONDS = 15


class AutoScaling:
    """`outside` runs work without the world's lock, such as API calls."""

    def __init__(self, world: World, outside: Callable[[Callable[[], None]], None]) -> None:
        self._world, self._outside = world, outside
        self.activities = Activities(world.clock, world.bus, world.ids)
        self.hooks = Hooks(world.clock, world.ids, self.activities)
        self.groups: dict[str, Group] = {}

    def start(self) -> None:
        named = {host.spec.auto_scaling_group for host in self._world.hosts.all if host.spec.auto_scaling_group}
        specs = {spec.name: spec for spec in self._world.scenario.auto_scaling_groups}
        for name in sorted(named | specs.keys()):
            self._build(specs.get(name) or AutoScalingGroup(name))
        if self.groups:
            # moto would launch instances itself here; in the sandbox this package does that.
            FakeAutoScalingGroup.set_desired_capacity = _only_note  # type: ignore[method-assign]
            self._world.clock.every(LOOK_SECONDS, self._look)

    def group_of(self, instance_id: str) -> tuple[Group, Member] | None:
        return next(((group, member) for group in self.groups.values() if (member := group.find(instance_id))), None)

    def _look(self) -> None:
        for group in self.groups.values():
            group.look()

    def _build(self, spec: AutoScalingGroup) -> None:
        client, names = self._world.resources.client("autoscaling"), self._world.resources.names
        hosts = [host for host in self._world.hosts.all if host.spec.auto_scaling_group == spec.name]
        if not client.describe_launch_configurations()["LaunchConfigurations"]:
            client.create_launch_configuration(LaunchConfigurationName="hosts", ImageId=names["image"], InstanceType="m5.large")
        zones = sorted({host.spec.zone for host in hosts}) or ["us-east-1a"]
        client.create_auto_scaling_group(
            AutoScalingGroupName=spec.name, LaunchConfigurationName="hosts", MinSize=spec.min_size, DesiredCapacity=0,
            MaxSize=spec.max_size if spec.max_size is not None else 2 * len(hosts), HealthCheckType=spec.health_check_type,
            HealthCheckGracePeriod=spec.grace_seconds, NewInstancesProtectedFromScaleIn=spec.protected,
            TargetGroupARNs=[names[f"targetGroup.{name}"] for name in spec.attached],
            VPCZoneIdentifier=",".join(names[f"subnet.host.{zone}"] for zone in zones),
            Tags=[{"Key": key, "Value": value, "PropagateAtLaunch": False} for key, value in _tags(spec).items()])
        made: Any = autoscaling_backends[ACCOUNT][REGION].autoscaling_groups[spec.name]
        # Shown, but without physics of their own.
        made.max_instance_lifetime = spec.max_instance_lifetime
        if spec.mixed:
            made.mixed_instances_policy = {"InstancesDistribution": {"OnDemandBaseCapacity": 1}}
        made.desired_capacity, made.suspended_processes = len(hosts), list(spec.suspended)
        for hook in [*spec.hooks, *([DRAINING_HOOK] if spec.managed_draining else [])]:
            client.put_lifecycle_hook(LifecycleHookName=hook.name, AutoScalingGroupName=spec.name, DefaultResult=hook.default_result,
                                      LifecycleTransition=f"autoscaling:EC2_INSTANCE_{hook.transition.upper()}",
                                      HeartbeatTimeout=hook.heartbeat_seconds)
        group = self.groups[spec.name] = Group(self._world, spec, made, self._outside, self.activities, self.hooks)
        for host in hosts:
            group.enlist(host, "InService").in_service_since = -86400.0
        if spec.warm_pool:
            client.put_warm_pool(AutoScalingGroupName=spec.name, MinSize=spec.warm_pool, PoolState="Stopped")
            for _ in range(spec.warm_pool):
                # Stopped members of a warm pool are no container instances until they are started.
                group.pool.append(group.record(self._world.launch_stopped(hosts[0].spec), "Warmed:Stopped"))


def _tags(spec: AutoScalingGroup) -> dict[str, str]:
    """ECS tags the group of a capacity provider."""
    return {**spec.tags, **({"AmazonECSManaged": "true"} if spec.capacity_provider else {})}


def _only_note(group: Any, capacity: int | None) -> None:
    group.desired_capacity = group.min_size if capacity is None else capacity

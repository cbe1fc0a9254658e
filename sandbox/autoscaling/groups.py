"""
An Auto Scaling group: it keeps its size, replaces unhealthy members and moves members to Standby and back.

Sources: EC2 Auto Scaling user guide, health-checks-overview (replacement: not running and SetInstanceHealth at once, others one by
one), as-enter-exit-standby, understand-how-suspending-processes, auto-scaling-benefits (balance of zones, 10 percent above max),
ec2-auto-scaling-instance-protection; API models autoscaling and ecs (managedTerminationProtection). How long EnteringStandby and
Pending last is not documented and drawn.
"""
from dataclasses import dataclass, field, replace
from typing import Any, Callable

from moto.autoscaling.models import InstanceState

from sandbox.autoscaling.activities import CAUSES, Activities
from sandbox.autoscaling.health import complaint
from sandbox.autoscaling.hooks import DRAINING_HOOK, Hooks
from sandbox.autoscaling.members import COMING, LEAVING, Member
from sandbox.core.draws import Draws
from sandbox.scenario.model import Instance
from sandbox.scenario.scaling import AutoScalingGroup
from sandbox.world.world import World

AT_ONCE = ("state", "user")
MOVES = (5, 30)


@dataclass
class Group:
    """
    `moto` is moto's record; it has the sizes and the suspended processes. `outside` runs API calls without the world's lock.
    """
    world: World
    spec: AutoScalingGroup
    moto: Any
    outside: Callable[[Callable[[], None]], None]
    activities: Activities
    hooks: Hooks
    members: list[Member] = field(default_factory=list)
    pool: list[Member] = field(default_factory=list)
    vacancies: list[Instance] = field(default_factory=list)
    failed_launches: int = 0
    launching: int = 0

    @property
    def draws(self) -> Draws:
        return self.world.draws

    def suspended(self, *processes: str) -> bool:
        return any(p["ProcessName"] in processes for p in self.moto.suspended_processes)

    def find(self, instance_id: str) -> Member | None:
        return next((member for member in (*self.members, *self.pool) if member.id == instance_id), None)

    def look(self) -> None:
        """One turn: drops members that have ended, marks and replaces unhealthy ones, and restores the size."""
        for member in [m for m in self.members if m.host.state == "terminated" and m.state in LEAVING]:
            self._gone(member)
        for member in [m for m in self.members if m.state == "Pending" and m.host.state == "running"]:
            self._arrived(member)
        if not self.suspended("HealthCheck"):
            for member in [m for m in self.members if m.state == "InService" and not m.unhealthy]:
                if cause := complaint(member, self.spec, self.world.clock.now, self.draws, self.world.targets, self.attached):
                    member.mark(cause)
        self._drain()
        self._replace_unhealthy()
        self._keep_size()

    @property
    def attached(self) -> list[str]:
        return [self.world.resources.names[f"targetGroup.{name}"] for name in self.spec.attached]

    # --- members that go -----------------------------------------------------------------------------------------------

    def _replace_unhealthy(self) -> None:
        if self.suspended("ReplaceUnhealthy", "Terminate"):
            return
        for member in [m for m in self.members if m.state == "InService" and m.unhealthy]:
            busy = self.launching or any(m.state in (*COMING, *LEAVING) for m in self.members)
            if member.cause in AT_ONCE or not busy:
                self.terminate(member, member.cause or "user")

    def terminate(self, member: Member, cause: str, replace_it: bool = True) -> dict[str, Any]:
        if replace_it:
            self.vacancies.append(member.host.spec)
        member.state = "Terminating"
        member.activity = self.activities.begin(self.moto, f"Terminating EC2 instance: {member.id}", CAUSES[cause].format(member.id),
                                                member.host.spec.zone)
        hooks = [hook for hook in self.spec.hooks if hook.transition == "terminating"]
        if self.spec.managed_draining:
            hooks.append(DRAINING_HOOK)
            if known := self._container_instance(member):
                self.world.set_instance_status(known, "DRAINING")
        self.hooks.wait(self.moto, member, hooks, False, lambda _: self._terminate_now(member))
        return member.activity

    def _drain(self) -> None:
        """Managed draining: completes the hook once no task is left on the instance."""
        for member in [m for m in self.members if DRAINING_HOOK.name in m.waits]:
            known = self._container_instance(member)
            if known is None or not self.world.tasks.on(known):
                self.hooks.complete(member.id, DRAINING_HOOK.name, "CONTINUE")

    def _terminate_now(self, member: Member) -> None:
        member.state = "Terminating:Proceed"
        for target_group in self.attached:
            self.world.targets.deregister(target_group, member.id)
        self.world.hosts.terminate(member.host)

    def _gone(self, member: Member) -> None:
        self.members.remove(member)
        self.moto.instance_states.remove(member.shown)
        if member.activity:
            self.activities.end(member.activity)
            self.activities.tell(self.moto, "Terminate Successful", member.id, member.activity)

    # --- members that come -----------------------------------------------------------------------------------------------

    def _keep_size(self) -> None:
        serving = [m for m in self.members if m.state == "InService"]
        there = len(serving) + self.launching + sum(m.state in COMING for m in self.members)
        missing = self.moto.desired_capacity - there
        if missing > 0 and not self.suspended("Launch"):
            for _ in range(missing):
                self._launch("replacement" if self.vacancies else "missing")
        elif missing < 0 and len(serving) == there and not self.suspended("Terminate"):
            self._scale_in(serving, -missing)
        elif missing == 0 and len(serving) == there:
            self._balance(serving)

    def _scale_in(self, serving: list[Member], count: int) -> None:
        free = [m for m in serving if not self._protected(m)]
        if not free:
            text = "Could not scale to desired capacity because all remaining instances are protected from scale-in."
            if not self.activities.all or self.activities.all[0].get("StatusMessage") != text:
                self.activities.end(self.activities.begin(self.moto, "Scaling in", CAUSES["surplus"], ""), "Failed", text)
            return
        for _ in range(min(count, len(free))):
            zones = [m.host.spec.zone for m in self.members if m.state == "InService"]
            fullest = max(free, key=lambda m: (zones.count(m.host.spec.zone), -m.in_service_since))
            free.remove(fullest)
            self.terminate(fullest, "surplus", replace_it=False)

    def _protected(self, member: Member) -> bool:
        """From scale-in. Managed termination protection leaves the protection only to members that run tasks other than daemons."""
        known = self._container_instance(member)
        if not self.spec.managed_termination_protection or known is None:
            return bool(member.shown.protected_from_scale_in)
        return any(t.service is None or not t.service.daemon for t in self.world.tasks.on(known))

    def _balance(self, serving: list[Member]) -> None:
        """Balances zones: launches a member in the smallest zone; the surplus then leaves the largest."""
        zones = [m.host.spec.zone for m in serving]
        counts = {zone: zones.count(zone) for zone in self._zones}
        limit = self.moto.max_size + max(self.moto.max_size // 10, 1)
        if counts and max(counts.values()) - min(counts.values()) > 1 and len(serving) < limit and not self.suspended(
                "AZRebalance", "Launch", "Terminate"):
            self._launch("rebalance", min(counts, key=lambda zone: (counts[zone], zone)))

    @property
    def _zones(self) -> list[str]:
        return sorted({m.host.spec.zone for m in self.members} | {i.zone for i in self.world.scenario.instances
                                                                   if i.auto_scaling_group == self.spec.name})

    def _launch(self, cause: str, zone: str | None = None) -> None:
        model = self.vacancies.pop(0) if self.vacancies else self.members[0].host.spec if self.members else None
        if model is None:
            return
        spec = replace(model, zone=zone or model.zone, auto_recovery="off")
        if self.failed_launches < self.spec.launch_fails:
            self.failed_launches += 1
            self.vacancies.insert(0, model)
            activity = self.activities.begin(self.moto, "Launching a new EC2 instance.  Status Reason: " + self.spec.launch_failure,
                                             CAUSES[cause], spec.zone)
            self.activities.end(activity, "Failed", self.spec.launch_failure)
            self.activities.tell(self.moto, "Launch Unsuccessful", "", activity)
        elif self.pool:
            self._from_pool(cause)
        else:
            self.launching += 1
            self.outside(lambda: self._launched(spec, cause))

    def _launched(self, spec: Instance, cause: str) -> None:
        host = self.world.launch(spec)
        self.launching -= 1
        self._come(host, cause)

    def _come(self, host: Any, cause: str) -> None:
        member = self.enlist(host, "Pending")
        member.activity = self.activities.begin(self.moto, f"Launching a new EC2 instance: {member.id}", CAUSES[cause],
                                                host.spec.zone, "PreInService", 30)

    def _from_pool(self, cause: str) -> None:
        member = self.pool.pop(0)
        self.world.hosts.start(member.host)
        self._come(member.host, cause)

    def enlist(self, host: Any, state: str) -> Member:
        member = self.record(host, state)
        self.moto.instance_states.append(member.shown)
        self.members.append(member)
        return member

    def record(self, host: Any, state: str) -> Member:
        resource = self.world.ec2_instance(host.instance_id)
        resource.add_tags({"aws:autoscaling:groupName": self.moto.name})
        shown = InstanceState(resource, state, protected_from_scale_in=self.spec.protected, autoscaling_group=self.moto)
        return Member(host, shown, self.world.clock.now)

    def _arrived(self, member: Member) -> None:
        hooks = [hook for hook in self.spec.hooks if hook.transition == "launching"]
        self.hooks.wait(self.moto, member, hooks, True, lambda continued: self._serve(member) if continued else self._abandon(member))

    def _abandon(self, member: Member) -> None:
        if member.activity:
            self.activities.end(member.activity, "Cancelled", "Instance failed to complete user's Lifecycle Action: Lifecycle Action "
                                "was abandoned: Lifecycle Action Completed with ABANDON Result")
            self.activities.tell(self.moto, "Launch Unsuccessful", member.id, member.activity)
        self.terminate(member, "surplus")

    def _serve(self, member: Member) -> None:
        member.state, member.in_service_since = "InService", self.world.clock.now
        for target_group in self.attached if not self.suspended("AddToLoadBalancer") else []:
            self.world.targets.register(target_group, member.id, self.world.resources.port_of(target_group))
        if member.activity:
            self.activities.end(member.activity)
            self.activities.tell(self.moto, "Launch Successful", member.id, member.activity)
            member.activity = None

    # --- Standby -----------------------------------------------------------------------------------------------------------

    def enter_standby(self, member: Member, decrement: bool) -> dict[str, Any]:
        """Runs no hooks. The group's own target groups deregister the instance; what ECS registered stays."""
        before, member.state = self.moto.desired_capacity, "EnteringStandby"
        self.moto.desired_capacity -= decrement
        shrinks = f", shrinking the capacity from {before} to {before - 1}" if decrement else ""
        for target_group in self.attached:
            self.world.targets.deregister(target_group, member.id)
        activity = self.activities.begin(
            self.moto, f"Moving EC2 instance to Standby: {member.id}",
            f"instance {member.id} was moved to standby in response to a user request{shrinks}.", member.host.spec.zone, progress=50)
        self._later(member, "EnteringStandby", "Standby", activity)
        return activity

    def exit_standby(self, member: Member) -> dict[str, Any]:
        """
        It counts again at once. It is checked again once it is in service, so an instance that does not run is then replaced.
        """
        before, member.state = self.moto.desired_capacity, "Pending:Proceed"
        self.moto.desired_capacity += 1
        activity = self.activities.begin(
            self.moto, f"Moving EC2 instance out of Standby: {member.id}", f"instance {member.id} was moved out of standby in "
            f"response to a user request, increasing the capacity from {before} to {before + 1}.", member.host.spec.zone,
            "PreInService", 30)
        member.clear()
        self._later(member, "Pending:Proceed", "InService", activity)
        return activity

    def _later(self, member: Member, now: str, then: str, activity: dict[str, Any]) -> None:
        def move() -> None:
            if member.state == now:
                member.state = then
                self.activities.end(activity)
                if then == "InService":
                    self._serve(member)
        self.world.clock.after(self.draws.between(f"{then} {member.id} {self.world.clock.now:.3f}", *MOVES), move)

    def _container_instance(self, member: Member) -> Any:
        return next((i for i in self.world.container_instances if i.host is member.host), None)

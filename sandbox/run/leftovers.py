"""Finds tasks that were still running on an instance when it was stopped."""
from dataclasses import dataclass, field

from sandbox.api.server import Call
from sandbox.world.world import World


@dataclass
class Leftovers:
    """`found` has operation, instance name and last status of each task that had not STOPPED although its agent worked."""
    world: World
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, call: Call) -> None:
        if call.service != "ec2" or not call.mutating:
            return
        ids = call.parameters.get("InstanceIds") or call.parameters.get("InstanceId") or []
        self.found += [(call.operation, t.host.name, t.last_status) for t in self.world.tasks.all
                       if t.host.instance_id in ids and t.host.acts and t.service and t.last_status != "STOPPED"]

"""What a call that stops instances finds still at work on them: tasks that ECS has not finished."""
from dataclasses import dataclass, field

from sandbox.api.server import Call
from sandbox.world.world import World


@dataclass
class Leftovers:
    """`found`: operation, name of the instance and last status of each task that was short of STOPPED, though its agent acts."""
    world: World
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, call: Call) -> None:
        if call.service != "ec2" or not call.mutating:
            return
        ids = call.parameters.get("InstanceIds") or call.parameters.get("InstanceId") or []
        self.found += [(call.operation, t.host.name, t.last_status) for t in self.world.tasks.all
                       if t.host.instance_id in ids and t.host.acts and t.service and t.last_status != "STOPPED"]

"""
Lifecycle hooks: a member that launches or terminates waits until each hook is completed, abandoned or timed out.

Sources: EC2 Auto Scaling user guide, lifecycle-hooks (they apply to every launch and termination, not to Standby; a termination ends
in termination whatever the result, a launch only if it continues); ECS developer guide, managed-instance-draining (its hook, whose
wait ends when no task is left on the instance, at most 48 h).
"""
from typing import Any, Callable

from sandbox.autoscaling.activities import Activities
from sandbox.autoscaling.members import Member
from sandbox.core.clock import Clock
from sandbox.core.ids import Ids
from sandbox.scenario.scaling import Hook

DRAINING_HOOK = Hook("ecs-managed-draining-termination-hook", heartbeat_seconds=3600)
DRAINING_LIMIT = 48 * 3600


class Hooks:
    def __init__(self, clock: Clock, ids: Ids, activities: Activities) -> None:
        self._clock, self._ids, self._activities = clock, ids, activities
        self._ends: dict[tuple[str, str], Callable[[str], None]] = {}

    def wait(self, group: Any, member: Member, hooks: list[Hook], launching: bool, then: Callable[[bool], None]) -> None:
        """Starts waiting; `then` is called with whether all hooks continued."""
        if not hooks:
            return then(True)
        member.state = "Pending:Wait" if launching else "Terminating:Wait"
        results: list[str] = []

        def ended(hook: Hook, result: str) -> None:
            if member.waits.pop(hook.name, None) is None:
                return
            self._ends.pop((member.id, hook.name), None)
            results.append(result)
            if result == "ABANDON":
                member.waits.clear()
            if not member.waits:
                then("ABANDON" not in results)
        for hook in hooks:
            token = member.waits[hook.name] = self._ids.uuid("hook")
            self._ends[member.id, hook.name] = lambda result, hook=hook: ended(hook, result)
            self._activities.tell_hook(group, hook, token, member.id, launching)
        for hook in hooks:
            limit = DRAINING_LIMIT if hook is DRAINING_HOOK else hook.heartbeat_seconds
            if hook.completes_after is not None and hook.completes_after < limit:
                self._clock.after(hook.completes_after, lambda hook=hook: ended(hook, "CONTINUE"))
            self._clock.after(limit, lambda hook=hook: ended(hook, hook.default_result))

    def complete(self, instance_id: str, hook: str, result: str) -> bool:
        """Completes a hook, as CompleteLifecycleAction does; False if nothing waits for it."""
        end = self._ends.get((instance_id, hook))
        if end is not None:
            end(result)
        return end is not None

"""
Decides whether a group considers a member unhealthy, and why.

Sources: EC2 Auto Scaling user guide, health-checks-overview (which checks there are by default and by HealthCheckType; not running
at once and whatever the grace period; impaired after «a few minutes», never for insufficient data; any scheduled event: whether the
member goes when it is announced or not before its time is a switch, as the page can be read both ways), health-check-grace-period.
How long an impaired member is tolerated is not documented; it is drawn from 3 to 20 minutes.
"""
from sandbox.autoscaling.members import Member
from sandbox.core.draws import Draws
from sandbox.elb.targets import Targets
from sandbox.scenario.scaling import AutoScalingGroup

PATIENCE = (180, 1200)


def complaint(member: Member, spec: AutoScalingGroup, now: float, draws: Draws, targets: Targets, groups: list[str]) -> str | None:
    """
    Why a member is unhealthy, as a key of CAUSES; None if it is not. `groups` are the target groups attached to the group itself.
    """
    host = member.host
    if host.state not in ("pending", "running"):
        return "state"
    if now - member.in_service_since < spec.grace_seconds:
        return None
    if any(spec.replaces_for_event == "announced" or now >= event.not_before for event in host.scheduled):
        return "event"
    patience = spec.patience_seconds
    if patience is None:
        patience = draws.between(f"patience {host.instance_id}", *PATIENCE)
    since = host.impaired_since(now, "instance")
    if host.status(now, "instance") == "impaired" and since is not None and now - since >= patience:
        return "status"
    kinds = spec.health_check_type.split(",")
    if "EBS" in kinds and host.status(now, "volume") == "impaired":
        return "volume"
    if "ELB" in kinds and any(targets.health(t).state == "unhealthy" for g in groups for t in targets.of(g) if t.id == member.id):
        return "elb"
    return None

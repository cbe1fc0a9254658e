"""
The status checks of an instance, as DescribeInstanceStatus shows them.

Sources: EC2 user guide, monitoring-system-instance-status-check (a failed system check fails the instance check too; the attached
EBS check is of Nitro types); API model ec2 (InstanceStatus, InstanceStatusDetails: impaired since a check failed, or since its
launch if it was impaired then).
"""
from typing import Any

from sandbox.core.clock import Clock
from sandbox.ec2.faults import EVENT_TEXTS
from sandbox.ec2.hosts import STATE_CODES, Host

# Families older than the Nitro system.
XEN = ("t1", "t2", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "r3", "r4", "i2", "i3", "d2", "g2", "g3", "p2", "p3", "x1", "x1e")


def describe_status(host: Host, clock: Clock) -> dict[str, Any]:
    """The host's entry in DescribeInstanceStatus."""
    def check(kind: str) -> dict[str, Any]:
        status = host.status(clock.now, kind)
        if status == "not-applicable":
            return {"Status": status}
        detail: dict[str, Any] = {"Name": "reachability",
                                  "Status": {"ok": "passed", "impaired": "failed"}.get(status, status)}
        if status == "impaired":
            detail["ImpairedSince"] = clock.moment(host.impaired_since(clock.now, kind))
        return {"Status": status, "Details": [detail]}
    attached = {} if host.spec.type.partition(".")[0] in XEN else {"AttachedEbsStatus": check("volume")}
    return {
        "AvailabilityZone": host.spec.zone, "InstanceId": host.instance_id,
        "Events": [{"InstanceEventId": e.id, "Code": e.code, "Description": EVENT_TEXTS.get(e.code, "Scheduled event"),
                    "NotBefore": clock.moment(e.not_before)} for e in host.scheduled],
        "InstanceState": {"Code": STATE_CODES[host.state], "Name": host.state},
        "SystemStatus": check("system"), "InstanceStatus": check("instance"), **attached,
    }

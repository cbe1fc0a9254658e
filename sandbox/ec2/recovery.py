"""
Simplified automatic recovery: EC2 itself moves an instance with broken hardware, unless it belongs to an Auto Scaling group.

Sources: EC2 user guide, instance-configuration-recovery (for which instances, on what check, the names of its AWS Health events; a
daily maximum of attempts; the instance keeps id and addresses and boots anew, what is in memory is lost). How long it takes is not
said, so it is drawn.
"""
from sandbox.core.draws import Draws
from sandbox.core.events import arn
from sandbox.ec2.faults import Fault
from sandbox.ec2.hosts import Host, Hosts

AFTER = (120, 900)
ATTEMPTS_A_DAY = 3


class Recovery:
    """Counts the attempts of each instance for one day."""

    def __init__(self, hosts: Hosts, draws: Draws) -> None:
        self._hosts, self._draws = hosts, draws
        self._attempts: dict[str, int] = {}

    def heard(self, what: str, host: Host) -> None:
        """A listener of `Hosts`."""
        fault = host.faults.get("system")
        if what == "impaired" and fault is not None and eligible(host):
            self._hosts.clock.at(fault.flagged + self._delay(host), lambda: self._attempt(host, fault))

    def recover(self, host: Host) -> None:
        if host.state == "running":
            self._tell(host, "SUCCESS")
            self._hosts.recover(host)

    def _attempt(self, host: Host, fault: Fault) -> None:
        attempt = self._attempts.get(host.instance_id, 0)
        if host.faults.get("system") is not fault or not eligible(host) or attempt >= ATTEMPTS_A_DAY:
            return
        self._attempts[host.instance_id] = attempt + 1
        if attempt < host.spec.recovery_fails:
            self._tell(host, "FAILURE")
            self._hosts.clock.after(self._delay(host), lambda: self._attempt(host, fault))
        else:
            self.recover(host)

    def _delay(self, host: Host) -> float:
        wanted = host.spec.auto_recovery
        attempt = self._attempts.get(host.instance_id, 0)
        return wanted if isinstance(wanted, float) else self._draws.between(f"recovery {host.instance_id} {attempt}", *AFTER)

    def _tell(self, host: Host, outcome: str) -> None:
        clock = self._hosts.clock
        code = f"AWS_EC2_SIMPLIFIED_AUTO_RECOVERY_{outcome}"
        moment = clock.moment().strftime("%a, %d %b %Y %H:%M:%S GMT")
        self._hosts.bus.emit("aws.health", "AWS Health Event", [arn("ec2", f"instance/{host.instance_id}")], {
            "eventArn": f"arn:aws:health:us-east-1::event/EC2/{code}/{code}_{host.instance_id}", "service": "EC2",
            "eventTypeCode": code, "eventTypeCategory": "accountNotification", "eventScopeCode": "ACCOUNT_SPECIFIC",
            "startTime": moment, "endTime": moment, "lastUpdatedTime": moment, "statusCode": "closed", "eventRegion": "us-east-1",
            "eventDescription": [{"language": "en_US", "latestDescription": f"Simplified automatic recovery: {outcome.lower()}."}],
            "affectedEntities": [{"entityValue": host.instance_id}], "page": "1", "totalPages": "1", "backupEvent": "false",
            "affectedAccount": "123456789012"})


def eligible(host: Host) -> bool:
    """Whether EC2 recovers the instance: not members of a group, not reserved hardware, not with a scheduled event."""
    spec = host.spec
    return (spec.auto_recovery != "off" and host.state == "running" and spec.auto_scaling_group is None
            and spec.root_device == "ebs" and spec.tenancy != "host" and ".metal" not in spec.type and not host.scheduled)

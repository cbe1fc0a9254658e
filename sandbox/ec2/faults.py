"""
What can break on an instance, and what EC2 has in mind for one.

Sources: EC2 user guide, monitoring-system-instance-status-check (checks look each minute; what each looks at),
how-ec2-instance-stop-start-works (new hardware); API model ec2 (InstanceStatusEvent).
"""
from dataclasses import dataclass

CHECK_SECONDS = 60
# What can break, and whether that outlasts a stop and start, which bring new hardware. system: the hardware; instance: the
# network or set-up of the operating system; volume: its disk; runtime: Docker, whose containers run on; programs: these, in the
# kernel; host: the whole machine, without a check noticing; firewall: it drops what comes for the ports of containers; memory: a
# process beside the containers takes it all.
SURVIVES_RESTART = {"system": False, "instance": True, "volume": True, "runtime": False, "programs": False, "host": False,
                    "firewall": True, "memory": False}
REBOOT_CURES = ("instance", "runtime", "programs", "host", "memory")
# For as long as an instance boots anew in place, it is not there, and its instance check fails.
REBOOT = "reboot"
EVENT_TEXTS = {"instance-retirement": "The instance is running on degraded hardware",
               "instance-stop": "The instance is running on degraded hardware",
               "system-maintenance": "The host of the instance needs maintenance",
               "instance-reboot": "The instance is scheduled for a reboot",
               "system-reboot": "The instance is scheduled for a reboot"}
STOPPING_EVENTS, REBOOTING_EVENTS = ("instance-retirement", "instance-stop"), ("instance-reboot", "system-reboot")


@dataclass
class Fault:
    since: float
    survives_restart: bool
    told: bool = False

    @property
    def flagged(self) -> float:
        """When the next status check after the fault has seen it."""
        return (self.since // CHECK_SECONDS + 1) * CHECK_SECONDS


@dataclass
class ScheduledEvent:
    """`not_before` is a time of the world."""
    id: str
    code: str
    not_before: float

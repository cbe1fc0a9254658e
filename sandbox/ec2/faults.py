"""
The faults of an instance, and its scheduled events.

Sources: EC2 user guide, monitoring-system-instance-status-check (checks look each minute; what each looks at),
how-ec2-instance-stop-start-works (new hardware); API model ec2 (InstanceStatusEvent).
"""
from dataclasses import dataclass

CHECK_SECONDS = 60
# The kinds of faults, and whether each survives a stop and start, which bring new hardware. system: the hardware; instance:
# network or configuration of the operating system; volume: the disk; runtime: Docker hangs, its containers keep running;
# programs: the containers' programs hang in the kernel; host: the whole machine hangs, without any check failing; firewall: the
# host drops packets to the ports of containers; memory: a process outside the containers uses all of it.
SURVIVES_RESTART = {"system": False, "instance": True, "volume": True, "runtime": False, "programs": False, "host": False,
                    "firewall": True, "memory": False}
REBOOT_CURES = ("instance", "runtime", "programs", "host", "memory")
# While an instance reboots in place it cannot be reached, and its instance check fails.
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
        """The time of the first status check after the fault began."""
        return (self.since // CHECK_SECONDS + 1) * CHECK_SECONDS


@dataclass
class ScheduledEvent:
    """A scheduled event. `not_before` is in simulated time."""
    id: str
    code: str
    not_before: float

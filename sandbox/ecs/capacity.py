"""
The capacity of an instance type: CPU units and memory that the agent registers, and network interfaces for tasks.

Sources: EC2 user guide, instance types and AvailableIpPerENI (network interfaces of each size); ECS developer guide, memory-management
(the system and the agent keep a part), container-instance-eni (attachment points are all interfaces but the primary one, and
with a trunk many more).
"""
from dataclasses import dataclass

# GiB for one vCPU, by family.
MEMORY_PER_CPU = {"c": 2, "m": 4, "r": 8, "t": 4}
SIZES = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16}
BURSTABLE = {"nano": (2, 0.5), "micro": (2, 1), "small": (2, 2), "medium": (2, 4), "large": (2, 8), "xlarge": (4, 16),
             "2xlarge": (8, 32)}
ONE_CPU = ("t2.nano", "t2.micro", "t2.small")
INTERFACES = {"nano": 2, "micro": 2, "small": 3, "medium": 3, "large": 3, "xlarge": 4, "2xlarge": 4, "4xlarge": 8}
TRUNK_TASKS = {"large": 10, "xlarge": 20, "2xlarge": 40, "4xlarge": 60}
# An m5.large of 8,192 MiB registers about 7,764.
REGISTERED_SHARE = 7764 / 8192


@dataclass(frozen=True)
class Capacity:
    cpu: int
    memory: int
    interfaces: int


def of_type(instance_type: str, trunk: bool = False) -> Capacity:
    """The capacity of a type; unknown types have that of an m5.large."""
    family, _, size = instance_type.partition(".")
    cpus, memory = BURSTABLE.get(size, (2, 8)) if family.startswith("t") else (
        SIZES.get(size, 2), SIZES.get(size, 2) * MEMORY_PER_CPU.get(family[:1], 4))
    if instance_type in ONE_CPU:
        cpus = 1
    points = INTERFACES.get(size, 3) - 1
    return Capacity(1024 * cpus, int(memory * 1024 * REGISTERED_SHARE), TRUNK_TASKS.get(size, points) if trunk else points)

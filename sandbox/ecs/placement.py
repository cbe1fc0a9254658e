"""
Where a task may run: ACTIVE and connected instances with a free port, processor and memory, fewest tasks first.

Sources: ECS developer guide, service-event-messages-list; API model ecs (CreateService: how the scheduler spreads tasks).
"""
from dataclasses import dataclass, field

from moto.ec2.models.subnets import Subnet

from sandbox.ecs.records import CPU, MEMORY, ContainerInstance, Service, Task
from sandbox.network.moto_network import subnets_by_zone
from sandbox.scenario.model import Service as ServiceSpec

EPHEMERAL_FIRST, EPHEMERAL_LAST = 32768, 60999


@dataclass(frozen=True)
class Place:
    instance: ContainerInstance
    ports: dict[int, int]
    address: str | None = None


@dataclass
class Placement:
    instances: list[ContainerInstance] = field(default_factory=list)
    _next_port: dict[str, int] = field(default_factory=dict)
    _next_address: dict[str, int] = field(default_factory=dict)

    def choose(self, service: Service, tasks: list[Task]) -> Place | str:
        """A place, or why there is none (as the service event says it)."""
        alive = [t for t in tasks if t.last_status != "STOPPED"]
        usable = [i for i in self.instances if i.status == "ACTIVE" and i.agent_connected
                  and service.spec.capacity_provider in (None, i.host.spec.capacity_provider)]
        if not usable:
            return "Reason: No Container Instances were found in your cluster."
        refusals, open_ = [], []
        for instance in usable:
            refusal = self._refusal(instance, service, alive)
            (open_ if refusal is None else refusals).append(instance if refusal is None else (instance, refusal))
        if not open_:
            closest, why = refusals[0]
            return f"The closest matching (container-instance {closest.arn.rsplit('/', 1)[1]}) {why}"

        def load(instance: ContainerInstance) -> tuple[int, int]:
            mine = [t for t in alive if t.service is service and t.wanted]
            zone = instance.host.spec.zone
            return sum(t.host.spec.zone == zone for t in mine), sum(t.container_instance is instance for t in mine)
        return self._place(min(open_, key=load), service)

    def _refusal(self, instance: ContainerInstance, service: Service, alive: list[Task]) -> str | None:
        there = [t for t in alive if t.container_instance is instance]
        spec = service.spec
        if (spec.distinct_instance or service.daemon) and any(t.service is service for t in there):
            return "doesn't satisfy the placement constraint distinctInstance."
        if service.network and instance.host.spec.zone not in _subnets(service):
            return "is in no Availability Zone of the service's subnets."
        fixed = {inner if spec.network_mode == "host" else outer for inner, outer in spec.ports.items()} - {0}
        if spec.network_mode != "awsvpc" and any(fixed & set(t.ports.values()) for t in there):
            return "is already using a port required by your task."
        specs = [t.service.spec if t.service else ServiceSpec() for t in there]
        if sum(s.cpu for s in specs) + spec.cpu > CPU:
            return "has insufficient CPU units available."
        if sum(s.memory for s in specs) + spec.memory > MEMORY:
            return "has insufficient memory available."
        return None

    def _place(self, instance: ContainerInstance, service: Service) -> Place:
        spec = service.spec
        if spec.network_mode == "awsvpc":
            address = self._address(_subnets(service)[instance.host.spec.zone])
            return Place(instance, {port: port for port in spec.ports}, address)
        if spec.network_mode == "host":
            return Place(instance, {port: port for port in spec.ports})
        return Place(instance, {inner: outer or self._free_port(instance) for inner, outer in spec.ports.items()})

    def _free_port(self, instance: ContainerInstance) -> int:
        used = self._next_port.get(instance.arn, EPHEMERAL_FIRST - 1)
        self._next_port[instance.arn] = EPHEMERAL_FIRST if used >= EPHEMERAL_LAST else used + 1
        return self._next_port[instance.arn]

    def _address(self, subnet: Subnet) -> str:
        self._next_address[subnet.id] = self._next_address.get(subnet.id, -1) + 1
        return str(subnet.cidr.network_address + 100 + self._next_address[subnet.id] % 150)


def _subnets(service: Service) -> dict[str, Subnet]:
    """Where tasks with a network interface of their own may be, by zone."""
    return subnets_by_zone(service.network["awsvpcConfiguration"]["subnets"]) if service.network else {}

"""Where a task may run: ACTIVE and connected instances with a free port, processor and memory, fewest tasks first."""
from dataclasses import dataclass, field

from moto.ec2.models.subnets import Subnet

from sandbox.ecs import CPU, MEMORY, ContainerInstance, Service, Task
from sandbox.moto_network import subnets_by_zone
from sandbox.scenario import Service as ServiceSpec

EPHEMERAL_FIRST, EPHEMERAL_LAST = 32768, 60999


@dataclass(frozen=True)
class Place:
    instance: ContainerInstance
    host_port: int
    address: str | None = None


@dataclass
class Placement:
    instances: list[ContainerInstance] = field(default_factory=list)
    _next_port: dict[str, int] = field(default_factory=dict)
    _next_address: dict[str, int] = field(default_factory=dict)

    def choose(self, service: Service, tasks: list[Task]) -> Place | str:
        """A place, or why there is none (as the service event says it)."""
        alive = [t for t in tasks if t.last_status != "STOPPED"]
        usable = [i for i in self.instances if i.status == "ACTIVE" and i.host.agent_connected]
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
        if spec.distinct_instance and any(t.service is service for t in there):
            return "doesn't satisfy the placement constraint distinctInstance."
        if service.network and instance.host.spec.zone not in _subnets(service):
            return "is in no Availability Zone of the service's subnets."
        port = spec.container_port if spec.network_mode == "host" else spec.host_port
        if spec.network_mode != "awsvpc" and port and any(t.host_port == port for t in there):
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
            return Place(instance, spec.container_port, self._address(_subnets(service)[instance.host.spec.zone]))
        if spec.network_mode == "host":
            return Place(instance, spec.container_port)
        if spec.host_port:
            return Place(instance, spec.host_port)
        used = self._next_port.get(instance.arn, EPHEMERAL_FIRST - 1)
        self._next_port[instance.arn] = EPHEMERAL_FIRST if used >= EPHEMERAL_LAST else used + 1
        return Place(instance, self._next_port[instance.arn])

    def _address(self, subnet: Subnet) -> str:
        self._next_address[subnet.id] = self._next_address.get(subnet.id, -1) + 1
        return str(subnet.cidr.network_address + 100 + self._next_address[subnet.id] % 150)


def _subnets(service: Service) -> dict[str, Subnet]:
    """Where tasks with a network interface of their own may be, by zone."""
    return subnets_by_zone(service.network["awsvpcConfiguration"]["subnets"]) if service.network else {}

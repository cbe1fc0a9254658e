"""
Finds the instance for a task: ACTIVE, connected, with sufficient resources, fewest tasks first; or says why there is none.

Sources: ECS developer guide, service-event-messages-list (the texts), ecs_service_events (the reasons), container-instance-eni,
api_failures_messages (the names of the reasons); API model ecs (CreateService: how the scheduler spreads tasks);
ecs_service-options (CPU, memory and interfaces are kept for the tasks of daemons); task-placement-strategies (binpack leaves the
least memory unused), task-placement-constraints (distinctInstance goes by the desired status, so a sibling that is being stopped
does not count). Texts as captured: `is missing an attribute`, `encountered error "RESOURCE:ENI"`, `"MemberOf placement constraint
unsatisfied."`. No capture was found for distinctInstance, for a zone without subnet, and for the choice of the closest instance;
these are inferred.
"""
from dataclasses import dataclass, field

from moto.ec2.models.subnets import Subnet

from sandbox.ecs import capacity
from sandbox.ecs.records import RESERVED_PORTS, ContainerInstance, Service, Task, attributes
from sandbox.network.moto_network import subnets_by_zone
from sandbox.scenario.model import Service as ServiceSpec

EPHEMERAL_FIRST, EPHEMERAL_LAST = 32768, 60999
MOST_RESERVED_PORTS = 100


@dataclass(frozen=True)
class Place:
    instance: ContainerInstance
    ports: dict[int, int]
    address: str | None = None


@dataclass(frozen=True)
class Refusal:
    """
    Why a task cannot be placed. `text` is that of the service event, `reason` that of the ECS Service Action event, `instance`
    the closest one.
    """
    text: str
    reason: str | None = None
    instance: ContainerInstance | None = None


@dataclass
class Placement:
    instances: list[ContainerInstance] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    _next_port: dict[str, int] = field(default_factory=dict)
    _next_address: dict[str, int] = field(default_factory=dict)

    def choose(self, service: Service, tasks: list[Task]) -> Place | Refusal:
        alive = [t for t in tasks if t.last_status != "STOPPED"]
        provider = service.spec.capacity_provider
        usable = [i for i in self.instances if i.status == "ACTIVE" and provider in (None, i.host.spec.capacity_provider)]
        if not usable:
            return Refusal(f"Reason: No Container Instances were found in your {'capacity provider' if provider else 'cluster'}.")
        connected = [i for i in usable if i.agent_connected]
        if not connected:
            return _closest(usable[0], 'encountered error "AGENT".', "AGENT")
        refusals = [(i, refusal) for i in connected if (refusal := self._refusal(i, service, alive))]
        open_ = [i for i in connected if not any(i is refused for refused, _ in refusals)]
        if not open_:
            instance, (text, reason) = refusals[0]
            return _closest(instance, text, reason)

        def load(instance: ContainerInstance) -> tuple[int, int]:
            mine = [t for t in alive if t.service is service and t.wanted]
            zone = instance.host.spec.zone
            return sum(t.host.spec.zone == zone for t in mine), sum(t.container_instance is instance for t in mine)

        def left(instance: ContainerInstance) -> tuple[int, int]:
            there = [t.service.spec.memory if t.service else 0 for t in alive if t.container_instance is instance]
            return capacity.of_type(instance.host.spec.type, instance.host.spec.trunk).memory - sum(there), 0
        return self._place(min(open_, key=left if service.spec.placement_strategy == "binpack" else load), service)

    def _refusal(self, instance: ContainerInstance, service: Service, alive: list[Task]) -> tuple[str, str] | None:
        there = [t for t in alive if t.container_instance is instance]
        spec = service.spec
        siblings = [t for t in there if t.service is service]
        # The constraint looks at the desired status; a daemon waits until its predecessor has stopped.
        if any(t.wanted for t in siblings) if spec.distinct_instance else service.daemon and siblings:
            return 'encountered error "DistinctInstance placement constraint unsatisfied.".', "DISTINCT_INSTANCE"
        if service.network and instance.host.spec.zone not in _subnets(service):
            return 'encountered error "LOCATION".', "LOCATION"
        has = {a["name"]: a.get("value") for a in attributes(instance)}
        if any(name not in has for name in spec.requires_attributes):
            return "is missing an attribute required by your task.", "ATTRIBUTE"
        if any(has.get(name) != value for name, value in spec.member_of.items()):
            return 'encountered error "MemberOf placement constraint unsatisfied.".', "MEMBER_OF"
        return self._short_of(instance, service, there)

    def _short_of(self, instance: ContainerInstance, service: Service, there: list[Task]) -> tuple[str, str] | None:
        spec = service.spec
        fixed = {inner if spec.network_mode == "host" else outer for inner, outer in spec.ports.items()} - {0}
        specs = [t.service.spec if t.service else ServiceSpec() for t in there] + self._kept_for_daemons(service, there)
        if spec.network_mode != "awsvpc" and any(fixed & set(t.ports.values()) for t in there if t.address is None):
            return "is already using a port required by your task.", "RESOURCE:PORTS"
        reserved = sum(len([p for p in s.ports.values() if p]) for s in specs if s.network_mode != "awsvpc")
        if fixed and len(RESERVED_PORTS) + reserved + len(fixed) > MOST_RESERVED_PORTS:
            return ("can't exceed the maximum allowed reserved port limit of 100 host ports per container instance.",
                    "RESOURCE:PORTS")
        has = capacity.of_type(instance.host.spec.type, instance.host.spec.trunk)
        if sum(s.cpu for s in specs) + spec.cpu > has.cpu:
            return "has insufficient CPU units available.", "RESOURCE:CPU"
        if sum(s.memory for s in specs) + spec.memory > has.memory:
            return "has insufficient memory available.", "RESOURCE:MEMORY"
        if spec.network_mode == "awsvpc" and sum(s.network_mode == "awsvpc" for s in specs) >= has.interfaces:
            return 'encountered error "RESOURCE:ENI".', "RESOURCE:ENI"
        return None

    def _kept_for_daemons(self, service: Service, there: list[Task]) -> list[ServiceSpec]:
        """What a replica finds taken on an instance, because a daemon has no task there yet."""
        return [] if service.daemon else [s.spec for s in self.services if s.daemon and not any(t.service is s for t in there)]

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


def _closest(instance: ContainerInstance, text: str, reason: str) -> Refusal:
    return Refusal(f"The closest matching (container-instance {instance.arn.rsplit('/', 1)[1]}) {text}", reason, instance)


def _subnets(service: Service) -> dict[str, Subnet]:
    """The subnets for the network interfaces of tasks, by zone."""
    return subnets_by_zone(service.network["awsvpcConfiguration"]["subnets"]) if service.network else {}

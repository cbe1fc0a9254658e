"""
Network interfaces that AWS creates and moto does not: those of load balancer nodes and of tasks in awsvpc mode.

Sources: VPC user guide, network interfaces and peering; Elastic Load Balancing user guides, the load balancer's subnets.
"""
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.models.route_tables import Route
from moto.ec2.models.subnets import Subnet

from sandbox.core.events import ACCOUNT, REGION, arn
from sandbox.core.kept import changed

_MODIFY_INTERFACE = NetworkInterfaceBackend.modify_network_interface_attribute
_MODIFY_INSTANCE = InstanceBackend.modify_instance_security_groups


def node_interfaces(balancer: Any) -> list[Any]:
    """The interfaces of the nodes, one for each subnet of the load balancer, in their order."""
    subnets = [subnet.id for subnet in balancer.subnets]
    mine = [e for e in ec2_backends[ACCOUNT][REGION].enis.values() if e.description == _description(balancer)]
    return sorted(mine, key=lambda eni: subnets.index(eni.subnet.id))


def follow_load_balancer(balancer: Any) -> None:
    """Updates the interfaces of the nodes after the load balancer was created or its subnets or groups have changed."""
    ec2, subnets = ec2_backends[ACCOUNT][REGION], {subnet.id: subnet for subnet in balancer.subnets}
    known = {e.subnet.id: e for e in list(ec2.enis.values()) if e.description == _description(balancer)}
    for id in known.keys() - subnets.keys():
        ec2.delete_network_interface(known[id].id)
    for id, subnet in subnets.items():
        eni = known.get(id) or ec2.create_network_interface(
            subnet, str(subnet.cidr.network_address + 10), description=_description(balancer))
        eni.requester_managed, eni.requester_id, eni.status = True, "amazon-elb", "in-use"
        eni.interface_type = "network_load_balancer" if balancer.type == "network" else "interface"
        # A network load balancer without groups has none; moto would use the VPC's default group.
        eni._group_set = [ec2.get_security_group_from_id(group) for group in balancer.security_groups or []]
    changed()


def open_task_interface(attachment: str, instance: Instance, subnet: Subnet, address: str, groups: list[str]) -> Any:
    """Creates the interface of a task and attaches it to its container instance, beside the primary one."""
    ec2 = ec2_backends[ACCOUNT][REGION]
    eni = ec2.create_network_interface(subnet, address, group_ids=groups,
                                       description=arn("ecs", f"attachment/{attachment}"))
    eni.requester_managed = True
    instance.attach_eni(eni, min(set(range(1, len(instance.nics) + 2)) - instance.nics.keys()))
    changed()
    return eni


def close_interface(eni: Any) -> None:
    if eni.instance is not None:
        eni.instance.detach_eni(eni)
    ec2_backends[ACCOUNT][REGION].enis.pop(eni.id, None)
    changed()


def correct_moto() -> None:
    """Corrects moto: the groups of an interface are its own, those of an instance are the groups of its primary interface, and a route
    over a peering connection that is not active is a black hole."""
    NetworkInterface.group_set = property(lambda eni: eni._group_set)  # type: ignore[assignment]
    NetworkInterfaceBackend.modify_network_interface_attribute = _modify_interface  # type: ignore[method-assign]
    InstanceBackend.modify_instance_security_groups = _modify_instance  # type: ignore[method-assign]
    Route.state = property(_state)  # type: ignore[assignment]


def _modify_interface(ec2: Any, eni_id: str, group_ids: list[str], *rest: Any) -> None:
    _MODIFY_INTERFACE(ec2, eni_id, group_ids, *rest)
    eni = ec2.get_network_interface(eni_id)
    if group_ids and eni.instance is not None and eni.device_index == 0:
        eni.instance.security_groups = list(eni._group_set)


def _modify_instance(ec2: Any, instance_id: str, groups: list[str]) -> Instance:
    instance = _MODIFY_INSTANCE(ec2, instance_id, groups)
    instance.nics[0]._group_set = list(instance.security_groups)
    return instance


def _state(route: Route) -> str:
    return "blackhole" if route.vpc_pcx and route.vpc_pcx.status["Code"] != "active" else "active"


def _description(balancer: Any) -> str:
    return "ELB " + str(balancer.arn.split(":loadbalancer/")[1])

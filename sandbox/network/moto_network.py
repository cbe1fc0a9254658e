"""
The network as moto has it now. It is read again after each change, so changes through the API have an effect at once.

Sources: Elastic Load Balancing user guides, network/target-group-register-targets (probes come from node addresses),
network/target-group-health-checks (the Host header of its checks) and the target group attributes (cross-zone); API model elbv2
(TargetDescription: zone `all`).
"""
import ipaddress
from typing import Any, Iterable, Iterator

from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from sandbox.core.events import ACCOUNT, REGION
from sandbox.core.kept import until_changed
from sandbox.network import path
from sandbox.network.interfaces import node_interfaces

EVERYWHERE = "all"


@until_changed
def reached(group: str, target: str, port: int) -> dict[str, bool]:
    """For each node that probes the target (an instance id or an address): its subnet, and whether its probes get through."""
    found = elbv2_backends[ACCOUNT][REGION].target_groups[group]
    interface, zone = interface_of(target), zone_of(group, target)
    there = end_of(interface) if interface is not None else None
    return {node.subnet.id: there is not None and path.reaches(end_of(node), there, port)
            for balancer in balancers_of(found) for node in node_interfaces(balancer)
            if zone in (EVERYWHERE, node.subnet.availability_zone) or _cross_zone(balancer, found)}


@until_changed
def node_and_listener(group: str) -> str:
    """The host in the checks of a network load balancer: the address of a node, and the port of the listener."""
    found = elbv2_backends[ACCOUNT][REGION].target_groups[group]
    for balancer in balancers_of(found):
        ports = [listener.port for listener in balancer.listeners.values()
                 if any(group in str(action.data) for action in listener.default_actions)]
        nodes = node_interfaces(balancer)
        if ports and nodes:
            return f"{nodes[0].private_ip_address}:{ports[0]}"
    return ""


def balancers_of(group: Any) -> list[Any]:
    return [b for b in elbv2_backends[ACCOUNT][REGION].load_balancers.values() if b.arn in group.load_balancer_arns]


@until_changed
def zone_of(group: str, target: str) -> str:
    """The zone of an instance, or of the subnet of an address; `all` for an address outside the target group's VPC."""
    ec2, found = ec2_backends[ACCOUNT][REGION], elbv2_backends[ACCOUNT][REGION].target_groups[group]
    if target.startswith("i-"):
        return str(ec2.get_subnet(ec2.get_instance(target).subnet_id).availability_zone)
    around = (s for by_zone in ec2.subnets.values() for s in by_zone.values()
              if s.vpc_id == found.vpc_id and ipaddress.ip_address(target) in s.cidr)
    return next((str(s.availability_zone) for s in around), EVERYWHERE)


def subnets_by_zone(ids: Iterable[str]) -> dict[str, Any]:
    found = (ec2_backends[ACCOUNT][REGION].get_subnet(id) for id in ids)
    return {str(subnet.availability_zone): subnet for subnet in found}


def interface_of(target: str) -> Any:
    """moto's network interface of an instance (the primary one) or with an address; None if there is none."""
    ec2 = ec2_backends[ACCOUNT][REGION]
    if target.startswith("i-"):
        return ec2.get_instance(target).nics.get(0)
    return next((e for e in ec2.enis.values() if any(a["PrivateIpAddress"] == target for a in e.private_ip_addresses)), None)


def end_of(interface: Any) -> path.End:
    subnet, groups = interface.subnet, interface.group_set
    return path.End(interface.private_ip_address, subnet.id, subnet.vpc_id, tuple(g.id for g in groups),
                    rules_of(groups, "ingress") if groups else None, rules_of(groups, "egress") if groups else None,
                    _acl(subnet), _routes(subnet))


def rules_of(groups: Iterable[Any], direction: str) -> tuple[path.Rule, ...]:
    """The rules of security groups; `direction` is ingress or egress."""
    found = []
    for rule in (rule for group in groups for rule in getattr(group, f"{direction}_rules")):
        own = [cidr for cidr in (rule.ip_range.get("CidrIp"), rule.ip_range.get("CidrIpv6")) if cidr]
        peer = rule.source_group.get("GroupId")
        first = int(rule.from_port) if rule.from_port is not None else 0
        last = int(rule.to_port) if rule.to_port is not None else 65535
        found.append(path.Rule(str(rule.ip_protocol), first, last, (*own, *_entries(rule.prefix_list_id)),
                               (peer,) if peer else ()))
    return tuple(found)


def _cross_zone(balancer: Any, group: Any) -> bool:
    """Whether nodes probe targets in other zones. The target group may override its load balancer; an ALB as such always does."""
    own = group.attributes.get("load_balancing.cross_zone.enabled", "use_load_balancer_configuration")
    if own in ("true", "false"):
        return bool(own == "true")
    return bool(balancer.type == "application" or balancer.attrs.get("load_balancing.cross_zone.enabled") == "true")


def _acl(subnet: Any) -> tuple[path.Entry, ...]:
    for acl in ec2_backends[ACCOUNT][REGION].network_acls.values():
        if any(a.subnet_id == subnet.id for a in acl.associations):
            return tuple(
                path.Entry(int(e.rule_number), str(e.egress).lower() == "true", e.rule_action == "allow", str(e.protocol),
                           e.cidr_block, int(e.port_range_from or 0), int(e.port_range_to or 65535))
                for e in acl.network_acl_entries if e.cidr_block)
    return ()


def _routes(subnet: Any) -> tuple[path.Route, ...]:
    """The routes of the subnet's table, or else of the VPC's main table."""
    tables = [t for t in ec2_backends[ACCOUNT][REGION].route_tables.values() if t.vpc_id == subnet.vpc_id]
    table = (next((t for t in tables if subnet.id in t._associations.values()), None)
             or next((t for t in tables if t.main_association_id is not None), None))
    return tuple(made for route in (table.routes if table else ()) for made in _route(route, subnet.vpc_id))


def _route(route: Any, vpc: str) -> Iterator[path.Route]:
    ends_in = vpc if route.local else None
    if route.vpc_pcx and route.state == "active":
        ends = {route.vpc_pcx.vpc.id, route.vpc_pcx.peer_vpc.id}
        ends_in = next(iter(ends - {vpc})) if vpc in ends else None
    if route.destination_cidr_block:
        yield path.Route(route.destination_cidr_block, ends_in)
    for cidr in _entries(route.destination_prefix_list_id):
        yield path.Route(cidr, ends_in, listed=True)


def _entries(prefix_list: str | None) -> list[str]:
    """The CIDRs of the newest version of a managed prefix list."""
    found = ec2_backends[ACCOUNT][REGION].managed_prefix_lists.get(prefix_list or "")
    return [entry["Cidr"] for entry in found.entries[max(found.entries)]] if found is not None and found.entries else []

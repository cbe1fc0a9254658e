"""The network in a scenario file: load balancer, rules and their sources, ACLs, peering. README.md explains every field."""
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Iterable, Literal, NamedTuple

from sandbox.scenario.reader import Invalid

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
HOSTS_VPC = "10.0.0.0/16"
SOURCES = ("load-balancer", "subnets", "vpc", "prefix-list", "ipv6", "self", "other")


class Ports(NamedTuple):
    """A range of ports. `protocol` is spelled as in security group rules; -1 has no ports."""
    protocol: str
    first: int | None
    last: int | None


@dataclass
class LoadBalancer:
    name: str = "edge"
    type: Literal["application", "network"] = "application"
    zones: list[str] | None = None
    security_group: bool = True
    cross_zone: bool = False
    tls_policy: str | None = None
    registration_seconds: float | None = None
    unhealthy_by: Literal["any", "majority", "all"] = "any"

    @property
    def has_group(self) -> bool:
        return self.type == "application" or self.security_group


@dataclass
class AclEntry:
    number: int
    egress: bool
    ports: str = "0-65535"
    action: Literal["allow", "deny"] = "allow"
    cidr: str = "0.0.0.0/0"
    ipv6_cidr: str | None = None
    protocol: str = "6"


@dataclass
class Peering:
    routes: Literal["both", "none", "no-return", "no-forward"] = "both"
    cidr: str = "10.1.0.0/16"


@dataclass
class Network:
    target_ingress: list[str] = field(default_factory=lambda: ["0-65535"])
    ingress_from: str = "load-balancer"
    extra_host_groups: list[list[str]] = field(default_factory=list)
    load_balancer_egress: list[str] = field(default_factory=lambda: ["0-65535"])
    target_acl: list[AclEntry] | None = None
    load_balancer_acl: list[AclEntry] | None = None
    acl_zones: list[str] | None = None
    peering: Peering | None = None


@dataclass
class TaskSecurityGroup:
    ingress: list[str] = field(default_factory=lambda: ["0-65535"])
    from_: str = "load-balancer"


def ports_of(text: str, place: str) -> Ports:
    """Reads `8080`, `1-1023`, `udp:8080` or `all`."""
    if text == "all":
        return Ports("-1", None, None)
    found = re.fullmatch(r"(?:(tcp|udp):)?(\d{1,5})(?:-(\d{1,5}))?", text)
    if found is None:
        raise Invalid(f"{place}: {text!r} is no port range; write 8080, 1-1023, udp:8080 or all")
    return Ports(found[1] or "tcp", int(found[2]), int(found[3] or found[2]))


def check(balancer: LoadBalancer, network: Network, place: str) -> None:
    """Checks what the types alone do not. Raises Invalid, which names the place of the problem."""
    for name, zones in (("loadBalancer.zones", balancer.zones), ("network.aclZones", network.acl_zones)):
        for zone in zones or []:
            if zone not in ZONES:
                raise Invalid(f"{place}.{name}: {zone!r} is none of {', '.join(ZONES)}")
    if balancer.tls_policy is not None and balancer.type == "network":
        raise Invalid(f"{place}.loadBalancer.tlsPolicy: only an application load balancer has one here")
    check_rules(network.target_ingress, network.ingress_from, f"{place}.network.targetIngress", f"{place}.network.ingressFrom")
    for i, group in enumerate([network.load_balancer_egress, *network.extra_host_groups]):
        where = f"extraHostGroups[{i - 1}]" if i else "loadBalancerEgress"
        check_rules(group, "vpc", f"{place}.network.{where}", place)
    peering = network.peering
    if peering and (_cidr(peering.cidr, f"{place}.network.peering.cidr").prefixlen != 16
                    or _cidr(peering.cidr, place).overlaps(ipaddress.IPv4Network(HOSTS_VPC))):
        raise Invalid(f"{place}.network.peering.cidr: must be a /16 beside {HOSTS_VPC}")


def check_rules(ranges: Iterable[str], source: str, ranges_place: str, source_place: str) -> None:
    for text in ranges:
        ports_of(text, ranges_place)
    if source not in SOURCES:
        _cidr(source, f"{source_place}: {source!r} is none of {', '.join(SOURCES)}, and")


def _cidr(text: str, place: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(text)
    except ValueError as problem:
        raise Invalid(f"{place}: no IPv4 CIDR: {problem}") from problem

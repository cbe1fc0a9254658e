"""
Whether a packet reaches a port and its answer comes back: routes, security groups, then network ACLs both ways.

Sources: VPC user guide, security groups, network ACLs and route tables; Elastic Load Balancing user guides,
network/load-balancer-security-groups (which groups of a network load balancer count), network/target-group-register-targets
(ports of answers), application/load-balancer-troubleshooting (what is blocked times out).
"""
import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import Iterable

EPHEMERAL = (1024, 65535)
# If at most one in this many answers is lost, a run of failures as long as the threshold is very unlikely.
BEARABLE = 20
TCP = ("-1", "6", "tcp")


@dataclass(frozen=True)
class Rule:
    """One allowed range of a security group; `protocol` -1 stands for all."""
    protocol: str
    first: int
    last: int
    cidrs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def allows(self, port: int, address: str, peers: Iterable[str]) -> bool:
        if self.protocol not in TCP:
            return False
        if self.protocol != "-1" and not self.first <= port <= self.last:
            return False
        return any(group in peers for group in self.groups) or any(_within(address, cidr) for cidr in self.cidrs)


@dataclass(frozen=True)
class Entry:
    """One entry of a network ACL."""
    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    first: int
    last: int


@dataclass(frozen=True)
class Route:
    """
    `ends_in` is the VPC that the route leads to, None for black holes and gateways. `listed` is whether it is by a prefix list.
    """
    cidr: str
    ends_in: str | None
    listed: bool = False


@dataclass(frozen=True)
class End:
    """One end of the connection. `ingress`/`egress` are None where no security group applies."""
    address: str
    subnet: str
    vpc: str
    groups: tuple[str, ...]
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None
    acl: tuple[Entry, ...]
    routes: tuple[Route, ...]


def reaches(source: End, target: End, port: int) -> bool:
    """
    Whether a connection works. Security groups are stateful, so only the first packet counts; routes and ACLs also check the
    answer.
    """
    if source.egress is not None and not any(r.allows(port, target.address, target.groups) for r in source.egress):
        return False
    if target.ingress is not None and not any(r.allows(port, source.address, source.groups) for r in target.ingress):
        return False
    if source.subnet == target.subnet:
        return True
    return (routed(source.routes, target) and routed(target.routes, source)
            and passes(source.acl, True, target.address, port) and passes(target.acl, False, source.address, port)
            and answered(target.acl, True, source.address) and answered(source.acl, False, target.address))


def routed(routes: tuple[Route, ...], to: End) -> bool:
    """
    Whether a route leads there. The longest prefix wins, even if it is a black hole; among equals a CIDR goes before a prefix
    list.
    """
    fitting = [route for route in routes if _within(to.address, route.cidr)]
    best = max(fitting, key=lambda route: (_network(route.cidr).prefixlen, not route.listed), default=None)
    return best is not None and best.ends_in == to.vpc


def passes(acl: tuple[Entry, ...], egress: bool, address: str, port: int) -> bool:
    return _lost(acl, egress, address, port, port) == 0


def answered(acl: tuple[Entry, ...], egress: bool, address: str) -> bool:
    """Whether answers get through. Each connection uses another port, so a few refused ports do not make a target unhealthy."""
    first, last = EPHEMERAL
    return _lost(acl, egress, address, first, last) < (last - first + 1) / BEARABLE


def _lost(acl: tuple[Entry, ...], egress: bool, address: str, first: int, last: int) -> int:
    """How many of these ports are refused. For each port the first matching entry, in ascending order, decides."""
    lost, undecided = 0, [(first, last)]
    for entry in sorted((e for e in acl if e.egress == egress), key=lambda e: e.number):
        if entry.protocol not in TCP or not _within(address, entry.cidr):
            continue
        low, high = (0, 65535) if entry.protocol == "-1" else (entry.first, entry.last)
        if not entry.allow:
            lost += sum(max(0, min(b, high) - max(a, low) + 1) for a, b in undecided)
        undecided = [part for a, b in undecided for part in ((a, min(b, low - 1)), (max(a, high + 1), b)) if part[0] <= part[1]]
    return lost + sum(b - a + 1 for a, b in undecided)


def _within(address: str, cidr: str) -> bool:
    """Whether an address is in a range. No IPv6 range, not even ::/0, contains an IPv4 address."""
    return _address(address) in _network(cidr)


@cache
def _address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(address)


@cache
def _network(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(cidr, strict=False)

"""Whether a packet from the load balancer reaches a host port: security groups, then network ACLs both ways."""
import ipaddress
from dataclasses import dataclass
from typing import Any, Iterable

EPHEMERAL = (1024, 65535)


@dataclass(frozen=True)
class Rule:
    """One allowed range of a security group; `protocol` -1 is everything."""
    protocol: str
    first: int
    last: int
    cidrs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def allows(self, port: int, address: str, peers: Iterable[str]) -> bool:
        if self.protocol not in ("-1", "tcp", "6"):
            return False
        if self.protocol != "-1" and not self.first <= port <= self.last:
            return False
        return any(group in peers for group in self.groups) or any(_within(address, cidr) for cidr in self.cidrs)


@dataclass(frozen=True)
class Entry:
    """One numbered rule of a network ACL."""
    number: int
    egress: bool
    allow: bool
    protocol: str
    cidr: str
    first: int
    last: int


@dataclass(frozen=True)
class End:
    """One end of the connection. `ingress`/`egress` are None where no security group applies."""
    address: str
    subnet: str
    groups: tuple[str, ...]
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None
    acl: tuple[Entry, ...]


def reaches(source: End, target: End, port: int) -> bool:
    """Groups are stateful, so only the first packet counts; ACLs are not, so the answer has to get back too."""
    if source.egress is not None and not any(r.allows(port, target.address, target.groups) for r in source.egress):
        return False
    if target.ingress is not None and not any(r.allows(port, source.address, source.groups) for r in target.ingress):
        return False
    if source.subnet == target.subnet:
        return True
    return (passes(source.acl, True, target.address, port, port) and passes(target.acl, False, source.address, port, port)
            and passes(target.acl, True, source.address, *EPHEMERAL)
            and passes(source.acl, False, target.address, *EPHEMERAL))


def passes(acl: tuple[Entry, ...], egress: bool, address: str, first: int, last: int) -> bool:
    """Ascending numbers, the first match decides. An answer's range must be allowed as a whole to be relied on."""
    for entry in sorted((e for e in acl if e.egress == egress), key=lambda e: e.number):
        if entry.protocol not in ("-1", "6") or not _within(address, entry.cidr):
            continue
        low, high = (0, 65535) if entry.protocol == "-1" else (entry.first, entry.last)
        if entry.allow and low <= first and last <= high:
            return True
        if not entry.allow and low <= last and first <= high:
            return False
    return False


def _within(address: str, cidr: str) -> bool:
    return ipaddress.ip_address(address) in ipaddress.ip_network(cidr, strict=False)


def rules_of(groups: Iterable[Any], direction: str) -> tuple[Rule, ...]:
    """From moto's security groups; `direction` is ingress or egress."""
    found = []
    for group in groups:
        for rule in getattr(group, f"{direction}_rules"):
            cidr, peer = rule.ip_range.get("CidrIp"), rule.source_group.get("GroupId")
            first = int(rule.from_port) if rule.from_port is not None else 0
            last = int(rule.to_port) if rule.to_port is not None else 65535
            found.append(Rule(str(rule.ip_protocol), first, last, (cidr,) if cidr else (), (peer,) if peer else ()))
    return tuple(found)


def entries_of(acl: Any) -> tuple[Entry, ...]:
    """From moto's network ACL."""
    return tuple(
        Entry(int(e.rule_number), str(e.egress).lower() == "true", e.rule_action == "allow", str(e.protocol), e.cidr_block,
              int(e.port_range_from or 0), int(e.port_range_to or 65535))
        for e in acl.network_acl_entries if e.cidr_block)

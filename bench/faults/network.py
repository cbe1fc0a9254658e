"""Faults of the network: security groups, network ACLs, routes, zones."""
from functools import partial
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import EVERYTHING, VPC, Plan, call, permissions

Json = dict[str, Any]
BALANCER = "${securityGroup.load-balancer}"
ANYWHERE = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def _ingress(plan: Plan, verb: str, ranges: list[str], who: Json) -> Json:
    return call(f"ec2.{verb}_security_group_ingress", GroupId=plan.guard, IpPermissions=permissions(ranges, who))


def _instead(plan: Plan, ranges: list[str], who: Json) -> Made:
    """Replaces the rules of the security group in front of the targets."""
    new = [ranges] if ranges else []
    return Made([_ingress(plan, "revoke", plan.ingress, plan.source()), *(_ingress(plan, "authorize", n, who) for n in new)],
                [*(_ingress(plan, "revoke", n, who) for n in new), _ingress(plan, "authorize", plan.ingress, plan.source())])


@kind("security-group", "target ingress taken away", "ingress")
def _(plan: Plan) -> Made | None:
    return _instead(plan, [], plan.source())


@kind("security-group", "target ingress for another port", "ingress")
def _(plan: Plan) -> Made | None:
    """The rule opens the default port of the target group, which no target uses."""
    return _instead(plan, [plan.rng.choice(("80", "443-443", "9000-9010"))], plan.source())


@kind("security-group", "target ingress for UDP", "ingress")
def _(plan: Plan) -> Made | None:
    return _instead(plan, ["udp:1024-65535"], plan.source())


@kind("security-group", "target ingress for part of the dynamic ports", "ingress")
def _(plan: Plan) -> Made | None:
    """The rule opens the fallback range of the documentation, but these hosts use the range of their kernel."""
    if not plan.dynamic or any(s["networkMode"] != "bridge" or s.get("hostPort") for s in plan.document["services"]):
        return None
    return _instead(plan, ["49153-65535"], plan.source())


@kind("security-group", "target ingress from somebody else", "ingress")
def _(plan: Plan) -> Made | None:
    upper_half = f"{plan.balancer_subnet('us-east-1a').removesuffix('0/24')}128/25"
    strangers = ("192.168.0.0/16", "10.2.0.0/16", "10.0.10.0/24", upper_half)
    return _instead(plan, [EVERYTHING], {"IpRanges": [{"CidrIp": plan.rng.choice(strangers)}]})


@kind("security-group", "target ingress over IPv6 only", "ingress")
def _(plan: Plan) -> Made | None:
    return _instead(plan, [EVERYTHING], {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]})


@kind("security-group", "target ingress from the group itself", "ingress")
def _(plan: Plan) -> Made | None:
    return _instead(plan, [EVERYTHING], {"UserIdGroupPairs": [{"GroupId": plan.guard}]})


@kind("security-group", "target ingress for the traffic but not for the health check", "ingress")
def _(plan: Plan) -> Made | None:
    if plan.checked() == plan.traffic():
        return None
    return _instead(plan, ["{}-{}".format(*plan.traffic())], plan.source())


@kind("security-group", "prefix list without the load balancer's subnets", "ingress")
def _(plan: Plan) -> Made | None:
    network = plan.document["network"]
    if plan.own_group or network.get("ingressFrom") != "prefix-list":
        return None
    entries = [{"Cidr": plan.balancer_subnet(zone)} for zone in sorted(plan.document["loadBalancer"]["zones"])]

    def change(verb: str, version: int) -> Json:
        return call("ec2.modify_managed_prefix_list", PrefixListId="${prefixList}", CurrentVersion=version,
                    **{f"{verb}Entries": entries})
    return Made([change("Remove", 1)], [change("Add", 2)])


def _egress(verb: str, plan: Plan, ranges: list[str]) -> Json:
    everything = [{"IpProtocol": "-1", **ANYWHERE}]
    wanted = everything if ranges == [EVERYTHING] else permissions(ranges, {"IpRanges": [{"CidrIp": VPC}]})
    return call(f"ec2.{verb}_security_group_egress", GroupId=BALANCER, IpPermissions=wanted)


@kind("security-group", "load balancer egress taken away", "egress")
def _(plan: Plan) -> Made | None:
    if not plan.guarded:
        return None
    return Made([_egress("revoke", plan, plan.egress)], [_egress("authorize", plan, plan.egress)])


@kind("security-group", "load balancer egress for another port", "egress")
def _(plan: Plan) -> Made | None:
    if not plan.guarded:
        return None
    other = [plan.rng.choice(("80-80", "9000-9010"))]
    return Made([_egress("revoke", plan, plan.egress), _egress("authorize", plan, other)],
                [_egress("revoke", plan, other), _egress("authorize", plan, plan.egress)])


# --- network ACLs ----------------------------------------------------------------------------------------------------


def _entry(verb: str, acl: str, number: int, egress: bool, action: str = "allow", ports: str = EVERYTHING,
           cidr: str = "0.0.0.0/0") -> Json:
    named = {"NetworkAclId": f"${{acl.{acl}}}", "RuleNumber": number, "Egress": egress}
    if verb == "delete":
        return call("ec2.delete_network_acl_entry", **named)
    first, _, last = ports.partition("-")
    return call(f"ec2.{verb}_network_acl_entry", **named, Protocol="6", RuleAction=action, CidrBlock=cidr,
                PortRange={"From": int(first), "To": int(last or first)})


def _allowed(plan: Plan, acl: str, egress: bool) -> list[Json]:
    """The entries that allow one direction; none where the world has no such ACL."""
    entries = plan.document["network"].get({"hosts": "targetAcl", "load-balancer": "loadBalancerAcl"}[acl], [])
    return [e for e in entries if e["egress"] == egress and e["action"] == "allow"]


def _probes_lost(plan: Plan, acl: str) -> Made | None:
    """Denies probes, either into the targets' subnets or out of the load balancer's."""
    egress = acl == "load-balancer"
    entries = _allowed(plan, acl, egress)
    if not entries:
        return None
    return Made([_entry("delete", acl, e["number"], egress) for e in entries],
                [_entry("create", acl, e["number"], egress, "allow", e["ports"], e["cidr"]) for e in entries])


def _answers_narrowed(plan: Plan, acl: str) -> Made | None:
    egress = acl == "hosts"
    if not _allowed(plan, acl, egress):
        return None
    narrow = plan.rng.choice(("80-80", "443-443", "1024-30000"))
    return Made([_entry("replace", acl, 100, egress, "allow", narrow)],
                [_entry("replace", acl, 100, egress, "allow", "1024-65535")])


def _probes_denied(plan: Plan, acl: str) -> Made | None:
    egress = acl == "load-balancer"
    if not _allowed(plan, acl, egress):
        return None
    ports = plan.rng.choice(("{}-{}".format(*plan.checked()), EVERYTHING))
    cidr = plan.rng.choice((VPC if egress else plan.balancer_cidr, "0.0.0.0/0"))
    return Made([_entry("create", acl, 7, egress, "deny", ports, cidr)], [_entry("delete", acl, 7, egress)])


def _answers_denied(plan: Plan, acl: str) -> Made | None:
    egress = acl == "hosts"
    if not _allowed(plan, acl, egress):
        return None
    cidr = plan.balancer_cidr if egress else VPC
    return Made([_entry("create", acl, 7, egress, "deny", "1024-65535", cidr)], [_entry("delete", acl, 7, egress)])


for _acl, _where in (("hosts", "targets"), ("load-balancer", "load balancer")):
    for _text, _make in (("probes no longer allowed", _probes_lost), ("answers no longer allowed", _answers_narrowed),
                         ("probes denied before they are allowed", _probes_denied),
                         ("answers denied before they are allowed", _answers_denied)):
        kind("network-acl", f"{_where}: {_text}", f"acl {_acl}")(partial(_make, acl=_acl))


@kind("network-acl", "targets: one subnet of the load balancer denied", "acl hosts")
def _(plan: Plan) -> Made | None:
    if not _allowed(plan, "hosts", egress=False):
        return None
    cidr = plan.balancer_subnet(plan.rng.choice(plan.host_zones))
    return Made([_entry("create", "hosts", 7, False, "deny", EVERYTHING, cidr)], [_entry("delete", "hosts", 7, False)])


# --- routes ----------------------------------------------------------------------------------------------------------


def _route(verb: str, table: str, to: str) -> Json:
    named = {"RouteTableId": f"${{routeTable.{table}}}", "DestinationCidrBlock": to}
    return call(f"ec2.{verb}_route", **named, **({"VpcPeeringConnectionId": "${peering}"} if verb == "create" else {}))


@kind("routing", "no way from the load balancer's VPC", "routes")
def _(plan: Plan) -> Made | None:
    if "peering" not in plan.document["network"]:
        return None
    return Made([_route("delete", "load-balancer", VPC)], [_route("create", "load-balancer", VPC)])


@kind("routing", "no way back to the load balancer's VPC", "routes")
def _(plan: Plan) -> Made | None:
    if "peering" not in plan.document["network"]:
        return None
    return Made([_route("delete", "hosts", plan.balancer_cidr)], [_route("create", "hosts", plan.balancer_cidr)])


# --- zones -----------------------------------------------------------------------------------------------------------


def _subnets(zones: list[str]) -> Json:
    return call("elbv2.set_subnets", LoadBalancerArn="${loadBalancer}", Subnets=[f"${{subnet.load-balancer.{z}}}" for z in zones])


@kind("availability-zone", "disabled", "zones")
def _(plan: Plan) -> Made | None:
    """Only an ALB can disable a zone, and it must keep two."""
    served = plan.document["loadBalancer"]["zones"]
    if not plan.application or len(served) < 3:
        return None
    lost = plan.rng.choice(plan.host_zones)
    return Made([_subnets([z for z in served if z != lost])], [_subnets(served)])


@kind("availability-zone", "never enabled", "zones")
def _(plan: Plan) -> Made | None:
    """
    Not where a rule refers to the subnets, because that of the new zone would be missing in it. A zone can be added to an ALB and
    to an NLB.
    """
    served = plan.document["loadBalancer"]["zones"]
    sources = {s.get("taskSecurityGroup", {}).get("from") for s in plan.document["services"]}
    sources.add(plan.document["network"].get("ingressFrom"))
    if {"subnets", "prefix-list"} & sources or len(plan.host_zones) < 2 or len(served) < (3 if plan.application else 2):
        return None
    lost = plan.rng.choice(plan.host_zones)

    def change(document: Json) -> None:
        document["loadBalancer"]["zones"] = [z for z in served if z != lost]
    return Made([], [_subnets(served)], change)

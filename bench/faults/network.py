"""Packets that do not get through: security groups, network ACLs, zones."""
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import EVERYTHING, LB_SUBNETS, VPC, Plan, call, permissions

Json = dict[str, Any]
HOSTS, BALANCER = "${securityGroup.hosts}", "${securityGroup.load-balancer}"
ANYWHERE = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def _ingress(verb: str, ranges: list[str], who: Json) -> Json:
    return call(f"ec2.{verb}_security_group_ingress", GroupId=HOSTS, IpPermissions=permissions(ranges, who))


def _shut(plan: Plan) -> Json:
    return _ingress("revoke", plan.ingress, plan.source())


def _open(plan: Plan) -> Json:
    return _ingress("authorize", plan.ingress, plan.source())


@kind("security-group", "target ingress taken away", "ingress")
def _(plan: Plan) -> Made | None:
    return Made([_shut(plan)], [_open(plan)])


@kind("security-group", "target ingress for another port", "ingress")
def _(plan: Plan) -> Made | None:
    """Open is the port that the target group has by default, which no target uses."""
    other = [plan.rng.choice(("80", "443-443", "9000-9010"))]
    return Made([_shut(plan), _ingress("authorize", other, plan.source())],
                [_ingress("revoke", other, plan.source()), _open(plan)])


@kind("security-group", "target ingress for part of the dynamic ports", "ingress")
def _(plan: Plan) -> Made | None:
    """The range that the documentation gives as fallback, while these hosts use the kernel's."""
    if not plan.dynamic or any(s["networkMode"] != "bridge" or s.get("hostPort") for s in plan.document["services"]):
        return None
    part = ["49153-65535"]
    return Made([_shut(plan), _ingress("authorize", part, plan.source())],
                [_ingress("revoke", part, plan.source()), _open(plan)])


@kind("security-group", "target ingress from somebody else", "ingress")
def _(plan: Plan) -> Made | None:
    stranger = {"IpRanges": [{"CidrIp": plan.rng.choice(("192.168.0.0/16", "10.1.0.0/16", "10.0.10.0/24"))}]}
    return Made([_shut(plan), _ingress("authorize", [EVERYTHING], stranger)],
                [_ingress("revoke", [EVERYTHING], stranger), _open(plan)])


@kind("security-group", "target ingress from the group itself", "ingress")
def _(plan: Plan) -> Made | None:
    itself = {"UserIdGroupPairs": [{"GroupId": HOSTS}]}
    return Made([_shut(plan), _ingress("authorize", [EVERYTHING], itself)],
                [_ingress("revoke", [EVERYTHING], itself), _open(plan)])


@kind("security-group", "target ingress for the traffic but not for the health check", "ingress")
def _(plan: Plan) -> Made | None:
    if plan.checked() == plan.traffic():
        return None
    traffic = ["{}-{}".format(*plan.traffic())]
    return Made([_shut(plan), _ingress("authorize", traffic, plan.source())],
                [_ingress("revoke", traffic, plan.source()), _open(plan)])


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


def _entry(verb: str, number: int, egress: bool, action: str = "allow", ports: str = EVERYTHING, cidr: str = "0.0.0.0/0") -> Json:
    named = {"NetworkAclId": "${acl.hosts}", "RuleNumber": number, "Egress": egress}
    if verb == "delete":
        return call("ec2.delete_network_acl_entry", **named)
    first, _, last = ports.partition("-")
    return call(f"ec2.{verb}_network_acl_entry", **named, Protocol="6", RuleAction=action, CidrBlock=cidr,
                PortRange={"From": int(first), "To": int(last or first)})


def _entries(plan: Plan, egress: bool) -> list[Json]:
    return [e for e in plan.document["network"].get("targetAcl", []) if e["egress"] == egress and e["action"] == "allow"]


def _restored(entries: list[Json]) -> list[Json]:
    return [_entry("create", e["number"], e["egress"], e["action"], e["ports"], e.get("cidr", "0.0.0.0/0")) for e in entries]


@kind("network-acl", "inbound to the targets no longer allowed", "acl")
def _(plan: Plan) -> Made | None:
    entries = _entries(plan, egress=False)
    if not entries:
        return None
    return Made([_entry("delete", e["number"], False) for e in entries], _restored(entries))


@kind("network-acl", "answers of the targets no longer allowed", "acl")
def _(plan: Plan) -> Made | None:
    entries = _entries(plan, egress=True)
    if not entries:
        return None
    narrow = plan.rng.choice(("80-80", "443-443", "1024-30000"))
    return Made([_entry("replace", entries[0]["number"], True, "allow", narrow)],
                [_entry("replace", entries[0]["number"], True, "allow", entries[0]["ports"])])


@kind("network-acl", "inbound denied before it is allowed", "acl")
def _(plan: Plan) -> Made | None:
    if not _entries(plan, egress=False):
        return None
    first, last = plan.checked()
    ports = plan.rng.choice((f"{first}-{last}", EVERYTHING))
    return Made([_entry("create", 7, False, "deny", ports, plan.rng.choice((VPC, "0.0.0.0/0")))], [_entry("delete", 7, False)])


@kind("network-acl", "answers denied before they are allowed", "acl")
def _(plan: Plan) -> Made | None:
    if not _entries(plan, egress=True):
        return None
    return Made([_entry("create", 7, True, "deny", "1024-65535", VPC)], [_entry("delete", 7, True)])


@kind("network-acl", "one subnet of the load balancer denied", "acl")
def _(plan: Plan) -> Made | None:
    if not _entries(plan, egress=False):
        return None
    zone = plan.rng.choice(plan.host_zones)
    return Made([_entry("create", 7, False, "deny", EVERYTHING, LB_SUBNETS[zone])], [_entry("delete", 7, False)])


# --- zones -----------------------------------------------------------------------------------------------------------


def _subnets(zones: list[str]) -> Json:
    return call("elbv2.set_subnets", LoadBalancerArn="${loadBalancer}", Subnets=[f"${{subnet.load-balancer.{z}}}" for z in zones])


@kind("availability-zone", "disabled", "zones")
def _(plan: Plan) -> Made | None:
    """Only an ALB can give up a zone, and it must keep two."""
    served = plan.document["loadBalancer"]["zones"]
    if not plan.application or len(served) < 3:
        return None
    lost = plan.rng.choice(plan.host_zones)
    return Made([_subnets([z for z in served if z != lost])], [_subnets(served)])


@kind("availability-zone", "never enabled", "zones")
def _(plan: Plan) -> Made | None:
    """The mending works for both kinds: a zone can be added to each."""
    served = plan.document["loadBalancer"]["zones"]
    if len(plan.host_zones) < 2 or len(served) < (3 if plan.application else 2):
        return None
    lost = plan.rng.choice(plan.host_zones)

    def change(document: Json) -> None:
        document["loadBalancer"]["zones"] = [z for z in served if z != lost]
    return Made([], [_subnets(served)] if len(served) > 1 else [], change)

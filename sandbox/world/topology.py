"""
The network of a scenario, created in moto through its API: VPCs, subnets, groups, ACLs, prefix list, peering.

Sources: API model ec2; VPC user guide, vpc-security-groups, vpc-network-acls (a new one denies everything), managed-prefix-lists;
VPC peering guide, vpc-peering-routing (routes are needed in both VPCs); Elastic Load Balancing user guide,
load-balancer-security-groups. How packets go by it is decided in the room `network`.
"""
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from sandbox.scenario.model import Scenario
from sandbox.scenario.network import HOSTS_VPC, ZONES, AclEntry, ports_of

Json = dict[str, Any]
# The index of the first /24 for each kind of subnet; each zone takes one.
BLOCKS = {"load-balancer": 0, "host": 10, "task": 20}
EVERYTHING = ["0-65535"]


@dataclass
class Topology:
    """Creates the network and adds the ids to `names`."""
    ec2: Any
    scenario: Scenario
    names: dict[str, str]

    def build(self) -> None:
        self._build_vpcs()
        wanted = self.scenario.network
        balancer = self._group("load-balancer", "the load balancer", "vpc.load-balancer")
        self._narrow_egress(balancer, wanted.load_balancer_egress)
        self._let_in(balancer, ["80"], "0.0.0.0/0")
        hosts = self._group("hosts", "the container instances")
        self._let_in(hosts, wanted.target_ingress, wanted.ingress_from)
        for i, ports in enumerate(wanted.extra_host_groups, 1):
            self._let_in(self._group(f"extra-{i}", f"of the container instances too, no. {i}"), ports, "vpc")
        for service in self.scenario.services:
            if service.task_security_group:
                group = self._group(f"task.{service.name}", f"the tasks of {service.name}")
                self._let_in(group, service.task_security_group.ingress, service.task_security_group.from_)
        self._build_acl("hosts", "subnet.host.", self.names["vpc"], wanted.target_acl)
        self._build_acl("load-balancer", "subnet.load-balancer.", self.names["vpc.load-balancer"], wanted.load_balancer_acl)

    # --- VPCs --------------------------------------------------------------------------------------------------------

    def _build_vpcs(self) -> None:
        peering = self.scenario.network.peering
        hosts = self.names["vpc"] = self.ec2.create_vpc(CidrBlock=HOSTS_VPC)["Vpc"]["VpcId"]
        own = self.ec2.create_vpc(CidrBlock=peering.cidr)["Vpc"]["VpcId"] if peering else hosts
        self.names["vpc.load-balancer"] = own
        for i, zone in enumerate(ZONES):
            for kind in self._kinds_of_subnet():
                vpc, cidr = (own, self._load_balancer_cidr) if kind == "load-balancer" else (hosts, HOSTS_VPC)
                made = self.ec2.create_subnet(VpcId=vpc, CidrBlock=_block(cidr, BLOCKS[kind] + i), AvailabilityZone=zone)
                self.names[f"subnet.{kind}.{zone}"] = made["Subnet"]["SubnetId"]
        if peering:
            self._peer(hosts, own, peering.routes)

    def _kinds_of_subnet(self) -> list[str]:
        return list(BLOCKS)[:None if any(s.task_subnets == "own" for s in self.scenario.services) else 2]

    def _peer(self, hosts: str, balancer: str, routes: str) -> None:
        made = self.ec2.create_vpc_peering_connection(VpcId=balancer, PeerVpcId=hosts)["VpcPeeringConnection"]
        connection = self.names["peering"] = made["VpcPeeringConnectionId"]
        self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=connection)
        for name, vpc, to, lacking in (("load-balancer", balancer, HOSTS_VPC, "no-forward"),
                                       ("hosts", hosts, self._load_balancer_cidr, "no-return")):
            main = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
            table = self.ec2.describe_route_tables(Filters=main)["RouteTables"][0]["RouteTableId"]
            self.names[f"routeTable.{name}"] = table
            if routes not in ("none", lacking):
                self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=to, VpcPeeringConnectionId=connection)

    @property
    def _load_balancer_cidr(self) -> str:
        peering = self.scenario.network.peering
        return peering.cidr if peering else HOSTS_VPC

    # --- security groups ---------------------------------------------------------------------------------------------

    def _group(self, name: str, description: str, vpc: str = "vpc") -> str:
        group = self.ec2.create_security_group(GroupName=name, Description=description, VpcId=self.names[vpc])["GroupId"]
        self.names[f"securityGroup.{name}"] = group
        return str(group)

    def _narrow_egress(self, group: str, egress: list[str]) -> None:
        if egress == EVERYTHING:
            return
        everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
        if egress:
            peer = {"IpRanges": [{"CidrIp": HOSTS_VPC}]}
            self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[_permission(p, peer) for p in egress])

    def _let_in(self, group: str, ranges: list[str], source: str) -> None:
        for ports in ranges:
            self.ec2.authorize_security_group_ingress(
                GroupId=group, IpPermissions=[_permission(ports, self._peer_of(source, group))])

    def _peer_of(self, source: str, group: str) -> Json:
        """The source of a rule: a word of scenario_network.SOURCES, or a CIDR."""
        if source == "load-balancer" and self.scenario.load_balancer.has_group:
            return {"UserIdGroupPairs": [{"GroupId": self.names["securityGroup.load-balancer"]}]}
        if source in ("load-balancer", "vpc"):
            return {"IpRanges": [{"CidrIp": self._load_balancer_cidr}]}
        if source == "subnets":
            return {"IpRanges": [{"CidrIp": cidr} for cidr in self._node_cidrs()]}
        if source == "prefix-list":
            return {"PrefixListIds": [{"PrefixListId": self._prefix_list()}]}
        if source == "ipv6":
            return {"Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
        if source == "self":
            return {"UserIdGroupPairs": [{"GroupId": group}]}
        if source == "other":
            other = self.names.get("securityGroup.other") or self._group("other", "something else")
            return {"UserIdGroupPairs": [{"GroupId": other}]}
        return {"IpRanges": [{"CidrIp": source}]}

    def _node_cidrs(self) -> list[str]:
        zones = self.scenario.load_balancer.zones or ZONES
        return [_block(self._load_balancer_cidr, i) for i, zone in enumerate(ZONES) if zone in zones]

    def _prefix_list(self) -> str:
        if "prefixList" not in self.names:
            made = self.ec2.create_managed_prefix_list(
                PrefixListName="load-balancer-subnets", AddressFamily="IPv4", MaxEntries=10,
                Entries=[{"Cidr": cidr, "Description": "load balancer"} for cidr in self._node_cidrs()])
            self.names["prefixList"] = made["PrefixList"]["PrefixListId"]
        return self.names["prefixList"]

    # --- network ACLs ------------------------------------------------------------------------------------------------

    def _build_acl(self, name: str, subnets: str, vpc: str, entries: list[AclEntry] | None) -> None:
        if entries is None:
            return
        acl = self.names[f"acl.{name}"] = self.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        for entry in entries:
            first, _, last = entry.ports.partition("-")
            ports = {} if entry.protocol == "-1" else {"PortRange": {"From": int(first), "To": int(last or first)}}
            cidr = {"Ipv6CidrBlock": entry.ipv6_cidr} if entry.ipv6_cidr else {"CidrBlock": entry.cidr}
            self.ec2.create_network_acl_entry(NetworkAclId=acl, RuleNumber=entry.number, Protocol=entry.protocol,
                                              Egress=entry.egress, RuleAction=entry.action, **cidr, **ports)
        zones = self.scenario.network.acl_zones or ZONES
        mine = {self.names[subnets + zone] for zone in zones}
        for known in self.ec2.describe_network_acls()["NetworkAcls"]:
            for association in known["Associations"]:
                if association["SubnetId"] in mine:
                    self.ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"],
                                                             NetworkAclId=acl)


def _block(cidr: str, number: int) -> str:
    return f"{IPv4Network(cidr)[256 * number]}/24"


def _permission(text: str, peer: Json) -> Json:
    ports = ports_of(text, "network")
    made: Json = {"IpProtocol": ports.protocol, **peer}
    return made if ports.first is None else {**made, "FromPort": ports.first, "ToPort": ports.last}

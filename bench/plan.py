"""A scenario document on its way to a world, and what the faults need to know of it."""
from dataclasses import dataclass
from random import Random
from typing import Any

Json = dict[str, Any]
# Where the sandbox's hosts take dynamic ports from.
DYNAMIC = (32768, 60999)
VPC = "10.0.0.0/16"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
EVERYTHING = "0-65535"
# What the gRPC programs answer with 0; they have no other method.
GRPC_METHOD = "/shop.Health/Check"


@dataclass
class Plan:
    """`hit` is the target group of the service that faults are meant for: 0 is its first."""
    document: Json
    rng: Random
    hit: int = 0

    @property
    def service(self) -> Json:
        """The one that faults are meant for."""
        first: Json = self.document["services"][0]
        return first

    @property
    def name(self) -> str:
        name: str = self.service["name"]
        return name

    @property
    def group(self) -> Json:
        return groups_of(self.service)[self.hit]

    @property
    def group_key(self) -> str:
        """What the group is called in the placeholders of the scenario."""
        return f"{self.name}.{self.group['name']}" if self.hit else self.name

    @property
    def container_port(self) -> int:
        return _inner(self.service, self.group)

    @property
    def listens(self) -> list[int]:
        """All ports that the program listens on."""
        ports = [_inner(self.service, group) for group in groups_of(self.service)]
        return list(self.service["app"].get("listens", ports))

    @property
    def application(self) -> bool:
        """Whether it is an ALB, whose targets tell why they fail."""
        return bool(self.document["loadBalancer"]["type"] == "application")

    @property
    def guarded(self) -> bool:
        """Whether the load balancer has a security group."""
        return self.application or bool(self.document["loadBalancer"]["securityGroup"])

    @property
    def checks_http(self) -> bool:
        return bool(self.group.get("checkProtocol", "HTTP" if self.application else "TCP") == "HTTP")

    @property
    def grpc(self) -> bool:
        return self.group.get("protocolVersion") == "GRPC"

    @property
    def probed(self) -> bool:
        """Whether the hosts may be asked what their containers answer."""
        return all("tags" in host for host in self.document["instances"])

    @property
    def tells(self) -> bool:
        """Whether it can be known what a health check by HTTP hears: an ALB gives reasons, and so does the host's own answer."""
        return self.checks_http and (self.application or self.probed)

    @property
    def tells_http(self) -> bool:
        return self.tells and not self.grpc

    @property
    def daemon(self) -> bool:
        return self.service.get("schedulingStrategy") == "DAEMON"

    @property
    def dynamic(self) -> bool:
        return self.service["networkMode"] == "bridge" and not self.service.get("hostPort")

    @property
    def host_zones(self) -> list[str]:
        return sorted({host["zone"] for host in self.document["instances"]})

    @property
    def host(self) -> str:
        """Any instance that must have a task of the service where it has as many tasks as there are instances."""
        name: str = self.rng.choice(self.document["instances"])["name"]
        return name

    @property
    def spare(self) -> bool:
        """Whether every service has all its tasks on one instance less."""
        hosts = len(self.document["instances"])
        return all(service.get("schedulingStrategy") == "DAEMON" or service["desiredCount"] < hosts or not _alone(service)
                   for service in self.document["services"])

    def traffic(self) -> tuple[int, int]:
        """The host ports that the group's targets may have."""
        return host_ports(self.service, self.group)

    def checked(self) -> tuple[int, int]:
        """The ports that the health check goes to."""
        port = self.group.get("checkPort", "traffic-port")
        return self.traffic() if port == "traffic-port" else (int(port), int(port))

    def needed(self) -> list[str]:
        """The narrowest ranges that let every health check and all traffic of every service through."""
        found = []
        for service in self.document["services"]:
            for group in groups_of(service):
                found.append("{}-{}".format(*host_ports(service, group)))
                if (port := group.get("checkPort", "traffic-port")) != "traffic-port":
                    found.append(f"{port}-{port}")
        return sorted(set(found))

    @property
    def ingress(self) -> list[str]:
        """What the group before the targets lets in."""
        if self.own_group:
            return list(self.service["taskSecurityGroup"]["ingress"])
        return list(self.document["network"].get("targetIngress", [EVERYTHING]))

    @property
    def egress(self) -> list[str]:
        return list(self.document["network"].get("loadBalancerEgress", [EVERYTHING]))

    def lets(self, port: int) -> bool:
        """Whether all rules let a probe through to that port."""
        network = self.document["network"]
        acls = [[e["ports"] for e in network.get(name, []) if e["action"] == "allow" and e["egress"] == egress]
                for name, egress in (("targetAcl", False), ("loadBalancerAcl", True)) if name in network]
        return all(any(_within(port, text) for text in ranges) for ranges in (self.ingress, self.egress, *acls))

    @property
    def own_group(self) -> bool:
        """Whether the tasks have a security group of their own."""
        return "taskSecurityGroup" in self.service

    @property
    def guard(self) -> str:
        """The security group that stands before the targets of the service."""
        return f"${{securityGroup.task.{self.name}}}" if self.own_group else "${securityGroup.hosts}"

    @property
    def balancer_cidr(self) -> str:
        """The CIDR of the load balancer's VPC."""
        return "10.1.0.0/16" if "peering" in self.document["network"] else VPC

    def balancer_subnet(self, zone: str) -> str:
        return f"{self.balancer_cidr.removesuffix('.0.0/16')}.{ZONES.index(zone)}.0/24"

    def source(self) -> Json:
        """Whom the group before the targets lets in, as part of an entry of IpPermissions."""
        network = self.document["network"]
        kind = self.service["taskSecurityGroup"]["from"] if self.own_group else network.get("ingressFrom", "load-balancer")
        if kind == "load-balancer" and self.guarded:
            return {"UserIdGroupPairs": [{"GroupId": "${securityGroup.load-balancer}"}]}
        if kind == "prefix-list":
            return {"PrefixListIds": [{"PrefixListId": "${prefixList}"}]}
        if kind == "subnets":
            served = sorted(self.document["loadBalancer"]["zones"])
            return {"IpRanges": [{"CidrIp": self.balancer_subnet(zone)} for zone in served]}
        return {"IpRanges": [{"CidrIp": self.balancer_cidr}]}

    def draw_network(self) -> None:
        """Rules that suffice, from all open to exactly what is needed, with some that have nothing to do with it."""
        rng, network, balancer = self.rng, self.document["network"], self.document["loadBalancer"]
        if all(service["networkMode"] == "awsvpc" for service in self.document["services"]) and rng.random() < 0.5:
            network["peering"] = {"routes": "both"}
        if balancer["type"] == "network" and rng.random() < 0.3:
            balancer["crossZone"] = True
        if rng.random() < 0.7:
            network["targetIngress"] = self._ranges() + rng.choice(([], ["22"], ["22", "443-443"], ["udp:8125"]))
            network["ingressFrom"] = rng.choice(("load-balancer", "load-balancer", "subnets", "vpc", "prefix-list"))
        if rng.random() < 0.2:
            network["extraHostGroups"] = rng.choice(([["22"]], [["9100"], ["udp:53"]]))
        if self.guarded and rng.random() < 0.5:
            network["loadBalancerEgress"] = self._ranges() + rng.choice(([], ["443"]))
        for acl in ("targetAcl", "loadBalancerAcl"):
            if rng.random() < 0.5:
                network[acl] = self._acl(acl == "loadBalancerAcl")
        for service in self.document["services"]:
            if service["networkMode"] == "awsvpc" and rng.random() < 0.5:
                source = rng.choice(("load-balancer", "subnets", "vpc"))
                service["taskSecurityGroup"] = {"ingress": self._ranges(), "from": source}

    def _ranges(self) -> list[str]:
        wide = ["1024-65535"] if self.rng.random() < 0.5 else [EVERYTHING]
        return self.needed() if self.rng.random() < 0.6 else wide

    def _acl(self, balancer: bool) -> list[Json]:
        """Allow lists with what must pass, and denials of what need not. To the targets go probes, back come answers."""
        rng, targets = self.rng, ("0.0.0.0/0", VPC) if balancer else ("0.0.0.0/0", self.balancer_cidr, "10.0.0.0/8")
        allowed = self.needed() if rng.random() < 0.5 else ["1024-65535"]
        entries: list[Json] = [{"number": 100 + 10 * i, "egress": balancer, "ports": ports, "action": "allow",
                                "cidr": rng.choice(targets)} for i, ports in enumerate(allowed)]
        entries.append({"number": 100, "egress": not balancer, "ports": "1024-65535", "action": "allow"})
        if rng.random() < 0.5:
            entries.append({"number": 50, "egress": False, "ports": "1-1023", "action": "deny"})
        if rng.random() < 0.3:
            entries.append({"number": 90, "egress": False, "ports": EVERYTHING, "action": "deny", "cidr": "198.51.100.0/24"})
        if rng.random() < 0.3:
            entries.append({"number": 80, "egress": False, "action": "deny", "ipv6Cidr": "::/0", "protocol": "-1"})
        if rng.random() < 0.3:
            entries.append({"number": 60, "egress": False, "ports": "3389-3389", "action": "deny"})
        if rng.random() < 0.3:
            entries.append({"number": 32000, "egress": True, "ports": EVERYTHING, "action": "deny"})
        return entries


def _alone(service: Json) -> bool:
    """Whether no two of its tasks fit on one instance."""
    return service["networkMode"] == "host" or bool(service.get("hostPort") or service.get("distinctInstance"))


def groups_of(service: Json) -> list[Json]:
    return [service["targetGroup"], *service.get("targetGroups", [])]


def host_ports(service: Json, group: Json) -> tuple[int, int]:
    """From the first to the last that a target may have."""
    inner = _inner(service, group)
    outer = group.get("hostPort", 0) if "containerPort" in group else service.get("hostPort", 0)
    if service["networkMode"] != "bridge":
        return inner, inner
    return (outer, outer) if outer else DYNAMIC


def _inner(service: Json, group: Json) -> int:
    port: int = group.get("containerPort", service["containerPort"])
    return port


def _within(port: int, text: str) -> bool:
    first, _, last = text.partition("-")
    return ":" not in text and int(first) <= port <= int(last or first)


def call(operation: str, **parameters: Any) -> Json:
    """A step of the timeline: somebody calls AWS."""
    return {"do": "call", "operation": operation, "parameters": parameters}


def permissions(ranges: list[str], who: Json) -> list[Json]:
    """`8080`, `1-1023`, `udp:8125`, as entries of IpPermissions."""
    made = []
    for text in ranges:
        protocol, ports = text.split(":") if ":" in text else ("tcp", text)
        made.append({"IpProtocol": protocol, "FromPort": int(ports.split("-")[0]), "ToPort": int(ports.split("-")[-1]), **who})
    return made

"""A scenario document under construction, with the questions that faults ask about it."""
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox.ecs.capacity import of_type

Json = dict[str, Any]
# The range of dynamic host ports in the sandbox.
DYNAMIC = (32768, 60999)
VPC = "10.0.0.0/16"
# Of an instance of which the document says nothing else.
TYPE = "m5.large"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
EVERYTHING = "0-65535"
# The only method of the gRPC programs; they answer it with 0.
GRPC_METHOD = "/shop.Health/Check"


@dataclass
class Plan:
    """`hit` is the index of the target group that faults are meant for; 0 is the first one of the service."""
    document: Json
    rng: Random
    hit: int = 0

    @property
    def service(self) -> Json:
        """The service that faults are meant for."""
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
        """The name of the target group in the placeholders of the scenario."""
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
        """Whether the load balancer is an ALB; only an ALB reports why targets fail."""
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
        """Whether host probes are allowed."""
        return all("tags" in host for host in self.document["instances"])

    @property
    def tells(self) -> bool:
        """Whether the answer to an HTTP health check can be known: from the reasons of an ALB, or from a host probe."""
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
        """A random instance. It has a task of the service if there are as many tasks as instances."""
        name: str = self.rng.choice(self.document["instances"])["name"]
        return name

    @property
    def spare(self) -> bool:
        """Whether one instance fewer still has room for all tasks of every service."""
        hosts, services = len(self.document["instances"]), self.document["services"]
        daemons = [service.get("schedulingStrategy") == "DAEMON" for service in services]
        placed = all(daemon or service["desiredCount"] < hosts or not _alone(service) for daemon, service in zip(daemons, services))
        faces = sum(hosts - 1 if daemon else service["desiredCount"]
                    for daemon, service in zip(daemons, services) if service["networkMode"] == "awsvpc")
        return placed and faces <= (hosts - 1) * of_type(TYPE).interfaces

    def traffic(self) -> tuple[int, int]:
        """The host ports that targets of the group may have."""
        return host_ports(self.service, self.group)

    def checked(self) -> tuple[int, int]:
        """The ports that health checks may go to."""
        port = self.group.get("checkPort", "traffic-port")
        return self.traffic() if port == "traffic-port" else (int(port), int(port))

    def needed(self) -> list[str]:
        """The smallest ranges that allow all health checks and all traffic of every service."""
        found = []
        for service in self.document["services"]:
            for group in groups_of(service):
                found.append("{}-{}".format(*host_ports(service, group)))
                if (port := group.get("checkPort", "traffic-port")) != "traffic-port":
                    found.append(f"{port}-{port}")
        return sorted(set(found))

    @property
    def ingress(self) -> list[str]:
        """What the security group in front of the targets allows."""
        if self.own_group:
            return list(self.service["taskSecurityGroup"]["ingress"])
        return list(self.document["network"].get("targetIngress", [EVERYTHING]))

    @property
    def egress(self) -> list[str]:
        return list(self.document["network"].get("loadBalancerEgress", [EVERYTHING]))

    def lets(self, port: int) -> bool:
        """Whether all rules allow a probe to that port."""
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
        """The security group in front of the targets of the service."""
        return f"${{securityGroup.task.{self.name}}}" if self.own_group else "${securityGroup.hosts}"

    @property
    def balancer_cidr(self) -> str:
        """The CIDR of the load balancer's VPC."""
        return "10.1.0.0/16" if "peering" in self.document["network"] else VPC

    def balancer_subnet(self, zone: str) -> str:
        return f"{self.balancer_cidr.removesuffix('.0.0/16')}.{ZONES.index(zone)}.0/24"

    def source(self) -> Json:
        """The source that the security group in front of the targets allows, as part of an entry of IpPermissions."""
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
        """Draws sufficient rules, from everything open to exactly what is needed, and adds some unrelated ones."""
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
        """Draws ACL entries that allow what is needed and deny other ports. Probes go to the targets, answers come back."""
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
    """Whether two tasks of the service cannot be on one instance."""
    return service["networkMode"] == "host" or bool(service.get("hostPort") or service.get("distinctInstance"))


def groups_of(service: Json) -> list[Json]:
    return [service["targetGroup"], *service.get("targetGroups", [])]


def host_ports(service: Json, group: Json) -> tuple[int, int]:
    """The range of host ports that a target may have."""
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
    """A step of the timeline in which somebody calls AWS."""
    return {"do": "call", "operation": operation, "parameters": parameters}


def permissions(ranges: list[str], who: Json) -> list[Json]:
    """Converts `8080`, `1-1023` or `udp:8125` to entries of IpPermissions."""
    made = []
    for text in ranges:
        protocol, ports = text.split(":") if ":" in text else ("tcp", text)
        made.append({"IpProtocol": protocol, "FromPort": int(ports.split("-")[0]), "ToPort": int(ports.split("-")[-1]), **who})
    return made

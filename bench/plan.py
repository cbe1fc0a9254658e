"""A scenario document on its way to a world, and what the faults need to know of it."""
from dataclasses import dataclass, field
from random import Random
from typing import Any

Json = dict[str, Any]
# Where the sandbox's hosts take dynamic ports from.
DYNAMIC = (32768, 60999)
VPC, LB_SUBNETS = "10.0.0.0/16", {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24", "us-east-1c": "10.0.2.0/24"}
EVERYTHING = "0-65535"


@dataclass
class Plan:
    document: Json
    rng: Random
    _zones: list[str] = field(default_factory=list)

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
        group: Json = self.service["targetGroup"]
        return group

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

    def traffic(self, service: Json | None = None) -> tuple[int, int]:
        """The host ports that the service's targets may have."""
        service = service or self.service
        if service["networkMode"] != "bridge":
            return service["containerPort"], service["containerPort"]
        return (service["hostPort"], service["hostPort"]) if service.get("hostPort") else DYNAMIC

    def checked(self) -> tuple[int, int]:
        """The ports that the health check goes to."""
        port = self.group.get("checkPort", "traffic-port")
        return self.traffic() if port == "traffic-port" else (int(port), int(port))

    def needed(self) -> list[str]:
        """The narrowest ranges that let every health check and all traffic of every service through."""
        found = []
        for service in self.document["services"]:
            found.append("{}-{}".format(*self.traffic(service)))
            if (port := service["targetGroup"].get("checkPort", "traffic-port")) != "traffic-port":
                found.append(f"{port}-{port}")
        return sorted(set(found))

    @property
    def ingress(self) -> list[str]:
        return list(self.document["network"].get("targetIngress", [EVERYTHING]))

    @property
    def egress(self) -> list[str]:
        return list(self.document["network"].get("loadBalancerEgress", [EVERYTHING]))

    def source(self) -> Json:
        """Whom the hosts' group lets in, as an entry of IpPermissions."""
        return {"UserIdGroupPairs": [{"GroupId": "${securityGroup.load-balancer}"}]} if self.guarded else {"IpRanges": [{"CidrIp": VPC}]}

    def draw_network(self) -> None:
        """Rules that suffice, from all open to exactly what is needed, with some that have nothing to do with it."""
        rng, network = self.rng, self.document["network"]
        if rng.random() < 0.7:
            network["targetIngress"] = self._ranges() + rng.choice(([], ["22"], ["22", "443-443"]))
        if self.guarded and rng.random() < 0.5:
            network["loadBalancerEgress"] = self._ranges() + rng.choice(([], ["443"]))
        if rng.random() < 0.6:
            network["targetAcl"] = self._acl()

    def _ranges(self) -> list[str]:
        wide = ["1024-65535"] if self.rng.random() < 0.5 else [EVERYTHING]
        return self.needed() if self.rng.random() < 0.6 else wide

    def _acl(self) -> list[Json]:
        """Allow lists with what must pass, and denials of what need not."""
        rng = self.rng
        allowed = self.needed() if rng.random() < 0.5 else ["1024-65535"]
        entries: list[Json] = [{"number": 100 + 10 * i, "egress": False, "ports": ports, "action": "allow",
                                "cidr": rng.choice((VPC, "0.0.0.0/0", "10.0.0.0/8"))} for i, ports in enumerate(allowed)]
        entries.append({"number": 100, "egress": True, "ports": "1024-65535", "action": "allow"})
        if rng.random() < 0.5:
            entries.append({"number": 50, "egress": False, "ports": "3389-3389", "action": "deny"})
        if rng.random() < 0.3:
            entries.append({"number": 90, "egress": False, "ports": EVERYTHING, "action": "deny", "cidr": "198.51.100.0/24"})
        if rng.random() < 0.3:
            entries.append({"number": 32000, "egress": True, "ports": EVERYTHING, "action": "deny"})
        return entries


def call(operation: str, **parameters: Any) -> Json:
    """A step of the timeline: somebody calls AWS."""
    return {"do": "call", "operation": operation, "parameters": parameters}


def permissions(ranges: list[str], who: Json) -> list[Json]:
    return [{"IpProtocol": "tcp", "FromPort": int(r.split("-")[0]), "ToPort": int(r.split("-")[-1]), **who} for r in ranges]

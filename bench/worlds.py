"""
Draws random worlds. A world is a scenario document that depends only on seed and index, and is steady until faults are injected.
"""
from dataclasses import dataclass, field
from random import Random
from typing import Any

import bench.faults  # noqa: F401  fills the catalogue
from bench import distractors, hardship
from bench.catalogue import Fault, choose
from bench.plan import GRPC_METHOD, ZONES, Plan, groups_of

Json = dict[str, Any]
# The shares of healthy worlds and of worlds with two faults; the others have one.
HEALTHY, DOUBLE = 0.15, 0.15
# Some faults need a rare kind of service, such as one that is asked by gRPC for a code of its own.
TRIES = 400
NAMES = ("web", "orders", "search")
HOSTS = ("a", "b", "c", "d", "e", "f")


@dataclass
class Drawn:
    """
    A drawn world. `document` is the scenario without the steps of the faults, which happen `injected` seconds after its start.
    `group` is the name of the affected target group. `unknown` has the unknowns of AWS that it rests on: those that are set to their
    other value, and those whose usual value it cannot do without.
    """
    index: int
    kind: str
    document: Json
    group: str
    faults: list[Fault] = field(default_factory=list)
    injected: int = 0
    unknown: list[str] = field(default_factory=list)

    @property
    def service(self) -> str:
        """The service that the faults are meant for."""
        name: str = self.document["services"][0]["name"]
        return name

    def scenario(self, steps: list[Json] | None = None) -> Json:
        """The complete scenario to replay: with the injection, and with `steps` that were done later, in its timeline."""
        injection = [later(step, self.injected) for fault in self.faults for step in fault.inject]
        return {**self.document, "timeline": [*self.document["timeline"], *injection, *(steps or [])]}


def later(step: Json, seconds: float) -> Json:
    return {**step, "at": step.get("at", 0) + seconds}


def draw(seed: int, index: int, only: str | None = None) -> Drawn:
    """
    The same seed and index give the same world. With `only` it has that one fault, or what was drawn if it cannot have that one.
    """
    rng = Random(f"{seed}/{index}")
    chance = rng.random()
    kind = "healthy" if chance < HEALTHY else "double" if chance < HEALTHY + DOUBLE else "single"
    if only:
        kind = "single"
    for _ in range(TRIES):
        plan = _plan(rng)
        chosen = choose(plan, {"healthy": 0, "single": 1, "double": 2}[kind], only)
        if kind == "healthy" or chosen:
            break
    else:
        raise ValueError(f"world {index} of seed {seed}: nowhere can {only or 'two faults'} be injected")
    for fault in chosen:
        fault.change(plan.document)
    if kind == "healthy" or rng.random() < 0.3:
        distractors.add(plan, bool(chosen))
    plan.document["description"] = f"World {index} of seed {seed}: {', '.join(map(str, chosen)) or 'healthy'}."
    group, injected = plan.group.get("name", f"{plan.name}-tg"), rng.randint(20, 60)
    unknown = hardship.add(plan.document, f"{seed}/{index}")
    unknown += hardship.needed(plan.document, [fault.variant for fault in chosen])
    return Drawn(index, kind, plan.document, group, chosen, injected, unknown)


def _plan(rng: Random) -> Plan:
    balancer = rng.choice(("application", "application", "application", "network", "network-without-group"))
    zones = rng.sample(ZONES, rng.choice((1, 2, 2, 3, 3)))
    served = sorted(set(zones) | set(rng.sample(ZONES, 2))) if rng.random() < 0.5 else list(ZONES)
    hosts = [{"name": name, "zone": zones[i % len(zones)]} for i, name in enumerate(HOSTS[:rng.randint(max(2, len(zones)), 6)])]
    if rng.random() < (0.6 if balancer.startswith("network") else 0.2):
        hosts = [{**host, "tags": {"ecs-health-remediator": "approved"}} for host in hosts]
    document: Json = {
        "description": "", "parameters": {"HostProbe": "on", "ReadLogs": "on"}, "instances": hosts,
        "loadBalancer": {"type": balancer.split("-")[0], "zones": served, "securityGroup": not balancer.endswith("group")},
        "network": {}, "services": [], "timeline": [], "until": 1800, "quietSeconds": 60,
    }
    for i in range(rng.choice((1, 1, 1, 2, 3))):
        document["services"].append(_service(rng, NAMES[i], 8080 + 10 * i, document))
    plan = Plan(document, rng, rng.randrange(len(groups_of(document["services"][0]))))
    plan.draw_network()
    return plan


def _service(rng: Random, name: str, port: int, document: Json) -> Json:
    mode = rng.choice(("bridge", "bridge", "bridge-static", "host", "awsvpc"))
    hosts = len(document["instances"])
    count = rng.randint(1, min(hosts, 4))
    service: Json = {
        "name": name, "desiredCount": count, "gracePeriod": rng.choice((0, 15, 30, 60)), "networkMode": mode.split("-")[0],
        "containerPort": port, "minimumHealthyPercent": rng.choice((50, 100)), "maximumPercent": rng.choice((150, 200)),
        "app": {"startSeconds": rng.choice((2, 5, 8)), "latencySeconds": rng.choice((0.02, 0.2, 0.8))},
        "targetGroup": _target_group(rng, document["loadBalancer"]["type"]),
    }
    if mode == "bridge-static":
        service["hostPort"] = port + rng.choice((0, 1000))
    if rng.random() < 0.15:
        service.update(schedulingStrategy="DAEMON", minimumHealthyPercent=rng.choice((0, 50)), maximumPercent=100)
    elif mode == "bridge" and rng.random() < 0.3:
        service["distinctInstance"] = True
    if rng.random() < 0.2:
        service["containerHealthCheck"] = ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]
    if document["loadBalancer"]["type"] == "application" and rng.random() < 0.2:
        _grpc(rng, service)
    else:
        _answers(rng, service, port, mode)
    if rng.random() < 0.2:
        _second_group(rng, service, port)
    return service


def _target_group(rng: Random, kind: str) -> Json:
    interval = rng.choice((10, 15, 20))
    group: Json = {"interval": interval, "timeout": rng.choice((3, 5, 8)), "healthyThreshold": rng.choice((2, 3)),
                   "unhealthyThreshold": rng.choice((2, 3)), "port": rng.choice((80, 80, 8080, 443)),
                   "deregistrationDelay": rng.choice((10, 30, 60)),
                   "checkPath": rng.choice(("/", "/health", "/ready?probe=lb"))}
    if kind == "network":
        group["checkProtocol"] = rng.choice(("TCP", "TCP", "HTTP"))
        group["preserveClientIp"] = rng.choice((True, False))
    return group


def _answers(rng: Random, service: Json, port: int, mode: str) -> None:
    """Draws what the program answers and a matcher that accepts it; sometimes the health check overrides the port."""
    group, app = service["targetGroup"], service["app"]
    if group.get("checkProtocol") == "TCP":
        app["speaks"] = rng.choice(("tcp", "http"))
    path = group["checkPath"]
    code, matcher = rng.choice(((200, None), (200, None), (200, "200-299"), (204, "200,204"), (301, "200-399"),
                                (202, "200-204,301")))
    app["answers"] = rng.choice(({"*": code}, {path: code, "*": 404}))
    if matcher:
        group["matcher"] = matcher
    elif group.get("checkProtocol") == "HTTP":
        group["matcher"] = "200-399"
    if mode in ("host", "awsvpc") and rng.random() < 0.25:
        group["checkPort"] = str(port + 5)
        app["listens"] = [port, port + 5]
    elif mode == "bridge-static" and rng.random() < 0.2:
        group["checkPort"] = str(service["hostPort"])


def _grpc(rng: Random, service: Json) -> None:
    """Draws a gRPC check: of a method that the program has, or of the default one that it lacks, with a matcher that fits."""
    path, matcher = rng.choice(((GRPC_METHOD, "0"), (GRPC_METHOD, "0"), (GRPC_METHOD, "0-1"), ("/AWS.ALB/healthcheck", "12")))
    service["targetGroup"].update(protocolVersion="GRPC", checkPath=path, matcher=matcher)
    service["app"].update(speaks="grpc", answers={GRPC_METHOD: 0})


def _second_group(rng: Random, service: Json, port: int) -> None:
    """Adds a second target group: the same program on a second port with the same check."""
    second = {**service["targetGroup"], "name": f"{service['name']}-admin-tg", "containerPort": port + 3}
    second.pop("checkPort", None)
    if outer := service.get("hostPort"):
        second["hostPort"] = outer + 3
    if listens := service["app"].get("listens"):
        listens.append(port + 3)
    answers = service["app"]["answers"]
    if "*" in answers and rng.random() < 0.5:
        answers["/admin"] = answers[second["checkPath"]] if second["checkPath"] in answers else answers["*"]
        second["checkPath"] = "/admin"
    service["targetGroups"] = [second]

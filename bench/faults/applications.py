"""Faults of the application."""
from typing import Any

from bench.catalogue import Made, kind
from bench.plan import Plan, groups_of
from sandbox.elb.targets import accepts

Json = dict[str, Any]


def _app(plan: Plan, only_new: bool = False, **changes: Any) -> Json:
    return {"do": "change-app", "service": plan.name, "set": changes, **({"onlyNew": True} if only_new else {})}


@kind("health-check-path", "the application gave the path up", "app")
def _(plan: Plan) -> Made | None:
    if not plan.tells_http:
        return None
    old = plan.service["app"]["answers"]
    return Made([_app(plan, answers={"/": 200, plan.group["checkPath"]: 404, "*": 404})], [_app(plan, answers=old)])


@kind("success-codes", "the application answers well, but not as expected", "app")
def _(plan: Plan) -> Made | None:
    if not plan.tells_http:
        return None
    unexpected = [code for code in (201, 203, 206, 207) if not accepts(plan.group.get("matcher", "200"), code)]
    if not unexpected:
        return None
    return Made([_app(plan, answers={"*": plan.rng.choice(unexpected)})], [_app(plan, answers=plan.service["app"]["answers"])])


@kind("application-response", "errors", "app")
def _(plan: Plan) -> Made | None:
    if not plan.tells_http:
        return None
    return Made([_app(plan, answers={"*": plan.rng.choice((500, 502, 503, 504))})],
                [_app(plan, answers=plan.service["app"]["answers"])])


@kind("health-check-timeout", "answers that take longer than the check waits", "app")
def _(plan: Plan) -> Made | None:
    if not plan.tells:
        return None
    return Made([_app(plan, latencySeconds=plan.group["timeout"] + plan.rng.choice((1, 3, 10)))],
                [_app(plan, latencySeconds=plan.service["app"]["latencySeconds"])])


@kind("not-listening", "another port than the load balancer's", "app")
def _(plan: Plan) -> Made | None:
    """Not where the check overrides the port, because then the check's port would be as wrong as the program's."""
    if not plan.tells or plan.group.get("checkPort", "traffic-port") != "traffic-port":
        return None
    others = [port for port in plan.listens if port != plan.container_port]
    elsewhere = plan.rng.choice(([], [plan.container_port + 1]))
    return Made([_app(plan, listens=[*others, *elsewhere])], [_app(plan, listens=plan.listens)])


@kind("health-check-protocol", "the application turned to TLS", "app")
def _(plan: Plan) -> Made | None:
    """Only a host probe can tell it from a program that answers 400, or that does not speak HTTP."""
    if not plan.probed or not plan.tells_http:
        return None
    return Made([_app(plan, speaks="https", plainOnTls=plan.rng.choice((400, None)))], [_app(plan, speaks="http")])


@kind("grace-period", "new tasks start more slowly than the grace period allows", "start", alone=True)
def _(plan: Plan) -> Made | None:
    """
    Never combined: a slow start can be told from a program that never listens only if a task of the same revision became healthy.
    """
    spec = plan.service
    if plan.daemon or spec["networkMode"] == "host" or spec.get("hostPort") or spec.get("distinctInstance"):
        return None
    slow = spec["gracePeriod"] + plan.group["interval"] * plan.group["unhealthyThreshold"] + plan.rng.choice((60, 120, 200))
    return Made([_app(plan, True, startSeconds=slow),
                 {"do": "desired-count", "service": plan.name, "count": spec["desiredCount"] + 1, "at": 10}],
                [_app(plan, True, startSeconds=spec["app"]["startSeconds"])])


@kind("container-exit", "each new task ends soon after its start", "start")
def _(plan: Plan) -> Made | None:
    code = plan.rng.choice((1, 2, 139))
    return Made([_app(plan, True, crashAfterSeconds=plan.rng.choice((6, 12)), exitCode=code),
                 {"do": "crash-app", "service": plan.name, "set": {"exitCode": code}, "at": 5}],
                [_app(plan, True, crashAfterSeconds=None, exitCode=1)])


@kind("not-listening", "on the loopback address only", "app")
def _(plan: Plan) -> Made | None:
    """Where the check overrides the port, only a host probe can tell it from a wrong port."""
    own = any(group.get("checkPort", "traffic-port") != "traffic-port" for group in groups_of(plan.service))
    if not plan.tells or (own and not plan.probed):
        return None
    return Made([_app(plan, binds="loopback")], [_app(plan, binds="all")])


@kind("application-response", "the health check's Host header is refused", "app")
def _(plan: Plan) -> Made | None:
    if not plan.application or plan.grpc or accepts(plan.group.get("matcher", "200"), 400):
        return None
    return Made([_app(plan, hosts=["shop.example.com"])], [_app(plan, hosts=None)])


@kind("application-response", "every Host header but its own name is refused, like a path that is not there", "app", alone=True)
def _(plan: Plan) -> Made | None:
    """Only a host that asks by the name of the listener rule can tell it from a wrong path or a login."""
    code = plan.rng.choice((403, 404))
    if not plan.application or not plan.probed or plan.grpc or accepts(plan.group.get("matcher", "200"), code):
        return None
    name, groups = f"{plan.name}.example.com", groups_of(plan.service)

    def change(_: Json) -> None:
        for group in groups:
            group["hostNames"] = ["*.example.com", name]
    return Made([_app(plan, hosts=[name], wrongHost=code)], [_app(plan, hosts=None, wrongHost=400)], change)


@kind("container-health-check", "the container's own check fails", "container")
def _(plan: Plan) -> Made | None:
    def change(document: Json) -> None:
        document["services"][0]["containerHealthCheck"] = ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]
    return Made([_app(plan, containerHealth="fails")], [_app(plan, containerHealth="ok")], change)


@kind("container-exit", "memory runs out", "start")
def _(plan: Plan) -> Made | None:
    return Made([_app(plan, True, outOfMemoryAfterSeconds=15), {"do": "stop-task", "service": plan.name, "at": 5}],
                [_app(plan, True, outOfMemoryAfterSeconds=None)])


@kind("instance-metadata", "it looks for credentials that its host keeps from containers", "start", alone=True)
def _(plan: Plan) -> Made | None:
    if plan.service["networkMode"] != "bridge" or plan.service.get("taskRole"):
        return None

    def change(document: Json) -> None:
        for host in document["instances"]:
            host["metadataHopLimit"] = 1
    return Made([_app(plan, True, needsCredentials="exits"), {"do": "crash-app", "service": plan.name, "at": 5}],
                [_app(plan, True, needsCredentials=None)], change)


@kind("resource-saturation", "the processor is used up", "app")
def _(plan: Plan) -> Made | None:
    """Needs a task with a CPU size, because without one the task uses what is idle on the host."""
    if not plan.application:
        return None

    def change(document: Json) -> None:
        document["services"][0]["taskCpu"] = 256
    latency = plan.service["app"]["latencySeconds"]
    return Made([_app(plan, burns={"percent": 100, "latency": (plan.group["timeout"] + 3) / latency})], [_app(plan, burns=None)],
                change)


@kind("application-errors", "something that it needs is down", "app", alone=True)
def _(plan: Plan) -> Made | None:
    if not plan.application:
        return None
    return Made([_app(plan, dependency={"name": "orders-db.example.com:5432", "downFrom": 0})], [_app(plan, dependency=None)])


def _needed_by_all(plan: Plan, refuses: bool) -> Made | None:
    services = plan.document["services"]
    if len(services) < 2:
        return None

    def change(dependency: Json | None) -> list[Json]:
        return [{"do": "change-app", "service": s["name"], "set": {"dependency": dependency}} for s in services]
    return Made(change({"name": "orders-db.example.com:5432", "downFrom": 0, "refuses": refuses}), change(None))


@kind("shared-cause", "something that all services need is down, and they answer so", "app", alone=True)
def _(plan: Plan) -> Made | None:
    if not plan.application:
        return None
    return _needed_by_all(plan, refuses=False)


@kind("shared-cause", "something that all services need is down, and they do not even listen", "app", alone=True)
def _(plan: Plan) -> Made | None:
    return _needed_by_all(plan, refuses=True)

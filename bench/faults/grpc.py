"""gRPC methods and their codes: 0 means success, 12 that the program does not have the method."""
from typing import Any

from bench.catalogue import Made, kind
from bench.faults.target_groups import modify
from bench.plan import GRPC_METHOD, Plan
from sandbox.elb.targets import accepts

Json = dict[str, Any]


def _asks_method(plan: Plan) -> bool:
    return plan.grpc and plan.group["checkPath"] == GRPC_METHOD


def _answers(plan: Plan, answers: Json) -> Made:
    def step(wanted: Json) -> list[Json]:
        return [{"do": "change-app", "service": plan.name, "set": {"answers": wanted}}]
    return Made(step(answers), step(plan.service["app"]["answers"]))


@kind("health-check-path", "gRPC: a method that is not there", "check")
def _(plan: Plan) -> Made | None:
    if not _asks_method(plan):
        return None
    return Made([modify(plan, HealthCheckPath="/shop.Health/Ready")], [modify(plan, HealthCheckPath=GRPC_METHOD)])


@kind("health-check-path", "gRPC: the application gave the method up", "app")
def _(plan: Plan) -> Made | None:
    return _answers(plan, {}) if _asks_method(plan) else None


@kind("success-codes", "gRPC: narrowed to codes that the application does not answer", "check")
def _(plan: Plan) -> Made | None:
    if not _asks_method(plan):
        return None
    return Made([modify(plan, Matcher={"GrpcCode": plan.rng.choice(("5", "1-11", "12"))})],
                [modify(plan, Matcher={"GrpcCode": plan.group["matcher"]})])


@kind("success-codes", "gRPC: a method that is there, while 12 is expected", "check")
def _(plan: Plan) -> Made | None:
    if not plan.grpc or accepts(plan.group["matcher"], 0):
        return None
    return Made([modify(plan, HealthCheckPath=GRPC_METHOD)], [modify(plan, HealthCheckPath=plan.group["checkPath"])])


@kind("application-response", "gRPC: the method says that the service is not available", "app")
def _(plan: Plan) -> Made | None:
    return _answers(plan, {GRPC_METHOD: plan.rng.choice((2, 13, 14))}) if _asks_method(plan) else None

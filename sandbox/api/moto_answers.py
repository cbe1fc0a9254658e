"""Replaces operations of moto with those of the physics."""
from functools import cache
from typing import Any

from moto.autoscaling.responses import AutoScalingResponse
from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.ec2.responses.instances import InstanceResponse
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import FakeLoadBalancer
from moto.elbv2.responses import ELBV2Response
from moto.sns.models import Subscription
from moto.ssm.responses import SimpleSystemManagerResponse

from sandbox.api import moto_ec2
from sandbox.api.autoscaling import AutoScalingOperations
from sandbox.api.ec2 import Ec2Operations
from sandbox.api.ecs import EcsOperations
from sandbox.api.elb import ElbOperations
from sandbox.api.ssm import SsmOperations
from sandbox.autoscaling.auto_scaling import AutoScaling
from sandbox.network.interfaces import correct_moto
from sandbox.world.world import World


def install(world: World) -> None:
    _replace(EC2ContainerServiceResponse, EcsOperations(world))
    _replace(InstanceResponse, Ec2Operations(world))
    _replace(ELBV2Response, ElbOperations(world))
    _replace(SimpleSystemManagerResponse, SsmOperations(world))
    _keep_method_names()
    moto_ec2.correct()
    correct_moto()
    # moto has no reason for a state, and makes every load balancer active once it was described.
    FakeLoadBalancer.load_balancer_state = property(  # type: ignore[assignment]
        lambda self: vars(self).get("shown_state") or {"Code": self.state})
    # Nothing leaves this machine: the sandbox shows what was published instead of sending it to subscribers.
    Subscription.publish = lambda self, *_, **__: None


def install_auto_scaling(scaling: AutoScaling) -> None:
    _replace(AutoScalingResponse, AutoScalingOperations(scaling))
    _keep_method_names()


def _keep_method_names() -> None:
    """moto looks for the methods of a class at each request."""
    responses.method_names_from_class = cache(method_names_from_class)


def _replace(response: type, operations: Any) -> None:
    for name in (n for n in vars(type(operations)) if not n.startswith("_")):
        def answer(self: Any, operation: Any = getattr(operations, name)) -> Any:
            return operation(self)
        setattr(response, name, answer)

"""Puts the world's operations in the place of moto's."""
from typing import Any

from moto.ec2.responses.instances import InstanceResponse
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import FakeLoadBalancer
from moto.elbv2.responses import ELBV2Response
from moto.sns.models import Subscription
from moto.ssm.responses import SimpleSystemManagerResponse

from sandbox import moto_ec2
from sandbox.ec2_api import Ec2Operations
from sandbox.ecs_api import EcsOperations
from sandbox.elb_api import ElbOperations
from sandbox.interfaces import correct_moto
from sandbox.ssm_api import SsmOperations
from sandbox.world import World


def install(world: World) -> None:
    _replace(EC2ContainerServiceResponse, EcsOperations(world))
    _replace(InstanceResponse, Ec2Operations(world))
    _replace(ELBV2Response, ElbOperations(world))
    _replace(SimpleSystemManagerResponse, SsmOperations(world))
    moto_ec2.correct()
    correct_moto()
    # moto knows no reason, and takes every load balancer that was described once for active.
    FakeLoadBalancer.load_balancer_state = property(  # type: ignore[assignment]
        lambda self: vars(self).get("shown_state") or {"Code": self.state})
    # Nothing leaves this machine: what was published is shown by the sandbox, not sent to its subscribers.
    Subscription.publish = lambda self, *_, **__: None


def _replace(response: type, operations: Any) -> None:
    for name in (n for n in vars(type(operations)) if not n.startswith("_")):
        def answer(self: Any, operation: Any = getattr(operations, name)) -> Any:
            return operation(self)
        setattr(response, name, answer)

"""
The deployment circuit breaker: decides when a deployment has failed, and rolls it back.

Sources: ECS developer guide, deployment-circuit-breaker (threshold, two stages, rollback to the deployment that was COMPLETED, no
launches for a FAILED one), ecs_service_deployment_events; API model ecs (DeploymentCircuitBreaker). Captured: the two messages.
"""
import math

from sandbox.core.clock import Clock
from sandbox.ecs.messages import Voice
from sandbox.ecs.records import Deployment, Service

LEAST, MOST = 3, 200


def threshold(desired_count: int) -> int:
    return max(LEAST, min(MOST, math.ceil(desired_count / 2)))


def judge(service: Service, clock: Clock, voice: Voice) -> None:
    """Fails the current deployment once enough tasks have failed; with rollback, the last completed one becomes primary again."""
    breaker, failed = service.spec.circuit_breaker, service.primary
    if not breaker.enable or failed.rollout_state != "IN_PROGRESS" or failed.failed_tasks < threshold(service.desired_count):
        return
    failed.rollout_state, failed.updated = "FAILED", clock.now
    failed.reason = "ECS deployment circuit breaker: tasks failed to start."
    voice.say(service, f"(deployment {failed.id}) deployment failed: tasks failed to start.", repeat=True)
    voice.deployment(service, failed, "ERROR", "SERVICE_DEPLOYMENT_FAILED", failed.reason)
    before = next((d for d in service.deployments[1:] if d.rollout_state == "COMPLETED"), None)
    if breaker.rollback and before is not None:
        _roll_back(service, failed, before, clock, voice)


def _roll_back(service: Service, failed: Deployment, to: Deployment, clock: Clock, voice: Voice) -> None:
    service.deployments.remove(to)
    service.deployments.insert(0, to)
    failed.status, to.status = "ACTIVE", "PRIMARY"
    to.rollout_state, to.updated = "IN_PROGRESS", clock.now
    to.reason = f"ECS deployment circuit breaker: rolling back to deploymentId {to.id}."
    service.throttle.started()
    voice.say(service, f"rolling back to deployment {to.id}.", repeat=True)
    voice.deployment(service, to, "INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", to.reason)

"""
The form of a service in DescribeServices: with deployments, or with task sets under another deployment controller.

Sources: API model ecs (Service, Deployment, TaskSet: `deployments` is of the ECS controller, `taskSets` of CODE_DEPLOY and EXTERNAL;
a task set has its own load balancers and the three counts, `stabilityStatus`, `scale`).
"""
from typing import Any

from sandbox.core.clock import Clock
from sandbox.ecs.records import Deployment, Service, Task, cluster_arn, present

Json = dict[str, Any]
BEFORE_RUNNING = ("PROVISIONING", "PENDING", "ACTIVATING")
_STRATEGIES = {"spread": {"type": "spread", "field": "attribute:ecs.availability-zone"}, "binpack": {"type": "binpack", "field": "memory"}}


def service_json(service: Service, tasks: list[Task], clock: Clock) -> Json:
    mine = [t for t in tasks if t.service is service and t.last_status != "STOPPED"]
    spec, controller = service.spec, service.spec.deployment_controller
    kind: Json = ({"capacityProviderStrategy": [{"capacityProvider": spec.capacity_provider, "weight": 1, "base": 0}]}
                  if spec.capacity_provider else {"launchType": "EC2"})
    balancers = [{"targetGroupArn": group, "containerName": "main", "containerPort": port} for group, port in service.groups]
    rolls = controller == "ECS"
    deploys = ({"deployments": [_deployment(service, d, mine, clock, kind) for d in service.deployments]} if rolls else
               {"deployments": [], "taskSets": [_task_set(service, d, mine, clock, kind, balancers) for d in service.deployments]})
    return present({
        "serviceArn": service.arn, "serviceName": service.name, "clusterArn": cluster_arn(service.cluster), "status": "ACTIVE",
        "desiredCount": service.desired_count, **_counts(mine), **kind,
        "taskDefinition": service.primary.task_definition if controller != "EXTERNAL" else None,
        "loadBalancers": balancers if controller != "EXTERNAL" else [],
        "serviceRegistries": [], "schedulingStrategy": spec.scheduling_strategy, "deploymentController": {"type": controller},
        "deploymentConfiguration": _configuration(service), **deploys,
        "events": [{**e, "createdAt": clock.moment(e["createdAt"])} for e in reversed(service.events[-100:])],
        "createdAt": clock.moment(service.created), "healthCheckGracePeriodSeconds": service.grace_period,
        "placementConstraints": _constraints(service),
        "placementStrategy": [] if service.daemon else [_STRATEGIES[spec.placement_strategy]],
        "networkConfiguration": service.network, "enableECSManagedTags": False, "propagateTags": "NONE",
        "enableExecuteCommand": False, "availabilityZoneRebalancing": "ENABLED" if spec.rebalances else "DISABLED",
    })


def _counts(of: list[Task]) -> Json:
    return {"runningCount": sum(t.last_status == "RUNNING" for t in of),
            "pendingCount": sum(t.last_status in BEFORE_RUNNING for t in of)}


def _configuration(service: Service) -> Json:
    spec, breaker = service.spec, service.spec.circuit_breaker
    shares = {"maximumPercent": service.maximum_percent, "minimumHealthyPercent": spec.minimum_healthy_percent}
    if spec.deployment_controller != "ECS":
        return shares
    return {**shares, "deploymentCircuitBreaker": {"enable": breaker.enable, "rollback": breaker.rollback}, "strategy": "ROLLING"}


def _constraints(service: Service) -> list[Json]:
    spec = service.spec
    return [*([{"type": "distinctInstance"}] if spec.distinct_instance else []),
            *({"type": "memberOf", "expression": f"attribute:{name} == {value}"} for name, value in spec.member_of.items())]


def _deployment(service: Service, deployment: Deployment, tasks: list[Task], clock: Clock, kind: Json) -> Json:
    state = deployment.rollout_state
    return {
        "id": deployment.id, "status": deployment.status, "taskDefinition": deployment.task_definition,
        "failedTasks": deployment.failed_tasks,
        "desiredCount": service.desired_count if deployment.status == "PRIMARY" and state != "FAILED" else 0,
        **_counts([t for t in tasks if t.deployment is deployment]), "createdAt": clock.moment(deployment.created),
        "updatedAt": clock.moment(deployment.updated), **kind, "rolloutState": state,
        "rolloutStateReason": deployment.reason or f"ECS deployment {deployment.id} {state.lower().replace('_', ' ')}.",
    }


def _task_set(service: Service, deployment: Deployment, tasks: list[Task], clock: Clock, kind: Json, balancers: list[Json]) -> Json:
    mine = [t for t in tasks if t.deployment is deployment]
    primary = deployment.status == "PRIMARY"
    external = "CODE_DEPLOY" if service.spec.deployment_controller == "CODE_DEPLOY" else None
    return present({
        "id": deployment.id, "taskSetArn": service.arn.replace(":service/", ":task-set/") + f"/{deployment.id}",
        "serviceArn": service.arn, "clusterArn": cluster_arn(service.cluster), "startedBy": external,
        "externalId": f"d-{deployment.id[-9:]}" if external else None, "status": "PRIMARY" if primary else "ACTIVE",
        "taskDefinition": deployment.task_definition, "computedDesiredCount": service.desired_count if primary else len(mine),
        **_counts(mine), "createdAt": clock.moment(deployment.created), "updatedAt": clock.moment(deployment.updated), **kind,
        "loadBalancers": balancers, "serviceRegistries": [], "networkConfiguration": service.network,
        "scale": {"value": 100.0, "unit": "PERCENT"},
        "stabilityStatus": "STEADY_STATE" if service.steady else "STABILIZING",
        "stabilityStatusAt": clock.moment(deployment.updated), "tags": [],
    })

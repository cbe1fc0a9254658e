"""The records ECS keeps: services, tasks, container instances; and the forms in which its API and its events show them."""
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.application import Program
from sandbox.clock import Clock
from sandbox.events import arn
from sandbox.hosts import Host
from sandbox.scenario import App, Service as ServiceSpec
from sandbox.targets import Target

Json = dict[str, Any]
AGENT_VERSION = {"agentHash": "5e4d5e4d", "agentVersion": "1.98.0", "dockerVersion": "DockerVersion: 25.0.8"}
RESERVED_PORTS = ["22", "2375", "2376", "51678", "51679"]
CPU, MEMORY = 2048, 7764


@dataclass
class ContainerInstance:
    host: Host
    arn: str
    registered: float
    status: str = "ACTIVE"
    version: int = 1
    agent_impaired_since: float | None = None


@dataclass
class Deployment:
    id: str
    task_definition: str
    app: App
    created: float
    status: str = "PRIMARY"
    updated: float = 0.0
    rollout_state: str = "IN_PROGRESS"
    failed_tasks: int = 0


@dataclass
class Service:
    spec: ServiceSpec
    cluster: str
    arn: str
    target_group: str
    created: float
    desired_count: int
    grace_period: int
    deployments: list[Deployment]
    tags: dict[str, str]
    network: Json | None = None
    events: list[Json] = field(default_factory=list)
    muted: dict[str, float] = field(default_factory=dict)
    steady: bool = False
    failures_in_a_row: int = 0

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def primary(self) -> Deployment:
        return self.deployments[0]


@dataclass
class Task:
    arn: str
    cluster: str
    container_instance: ContainerInstance
    definition: str
    created: float
    host_port: int
    service: Service | None = None
    deployment: Deployment | None = None
    last_status: str = "PENDING"
    desired_status: str = "RUNNING"
    version: int = 0
    started: float | None = None
    stopping: float | None = None
    execution_stopped: float | None = None
    stopped: float | None = None
    stop_code: str | None = None
    stopped_reason: str | None = None
    exit_code: int | None = None
    address: str | None = None
    interface: Any = None
    program: Program | None = None
    target: Target | None = None
    was_healthy: bool = False
    replacement: "Task | None" = None

    @property
    def id(self) -> str:
        return self.arn.rsplit("/", 1)[1]

    @property
    def attachment_id(self) -> str:
        """Of its own network interface, if it has one."""
        return str(uuid.UUID(self.id))

    @property
    def host(self) -> Host:
        return self.container_instance.host

    @property
    def wanted(self) -> bool:
        return self.desired_status == "RUNNING"

    @property
    def running(self) -> bool:
        return self.wanted and self.last_status == "RUNNING"


def cluster_arn(cluster: str) -> str:
    return arn("ecs", f"cluster/{cluster}")


def task_json(task: Task, clock: Clock, spec: ServiceSpec | None) -> Json:
    """DescribeTasks form; times are datetimes, absent fields are left out."""
    spec = spec or ServiceSpec()
    bindings = ([{"bindIP": "0.0.0.0", "containerPort": spec.container_port, "hostPort": task.host_port, "protocol": "tcp"}]
                if spec.network_mode == "bridge" and task.last_status != "PENDING" and task.service else [])
    container = {
        "containerArn": task.arn.replace(":task/", ":container/") + "/main", "taskArn": task.arn, "name": "main",
        "image": "example/app:1", "lastStatus": task.last_status, "exitCode": task.exit_code, "networkBindings": bindings,
        "networkInterfaces": ([{"attachmentId": task.attachment_id, "privateIpv4Address": task.address}]
                              if task.address else []),
        "healthStatus": _container_health(task, spec, clock.now), "cpu": str(spec.cpu), "memory": str(spec.memory),
    }
    times = {"createdAt": task.created, "pullStartedAt": task.started and task.started - 2,
             "pullStoppedAt": task.started and task.started - 1, "startedAt": task.started, "stoppingAt": task.stopping,
             "executionStoppedAt": task.execution_stopped, "stoppedAt": task.stopped}
    return present({
        "taskArn": task.arn, "clusterArn": cluster_arn(task.cluster), "taskDefinitionArn": task.definition,
        "containerInstanceArn": task.container_instance.arn, "availabilityZone": task.host.spec.zone,
        "connectivity": "CONNECTED" if task.host.agent_connected else "DISCONNECTED", "containers": [present(container)],
        "cpu": str(spec.cpu), "memory": str(spec.memory), "desiredStatus": task.desired_status,
        "lastStatus": task.last_status, "launchType": "EC2", "enableExecuteCommand": False,
        "overrides": {"containerOverrides": []},
        "group": f"service:{task.service.name}" if task.service else "family:batch",
        "startedBy": task.deployment.id if task.deployment else None, "healthStatus": container["healthStatus"],
        "attachments": _attachments(task), "attributes": [], "stopCode": task.stop_code, "stoppedReason": task.stopped_reason,
        "version": task.version, **{name: clock.moment(time) for name, time in times.items() if time is not None},
    })


def task_detail(task: Task, clock: Clock) -> Json:
    """The detail of an ECS Task State Change: as DescribeTasks, without healthStatus, with updatedAt, times as text."""
    detail = task_json(task, clock, task.service.spec if task.service else None)
    for holder in (detail, *detail["containers"]):
        holder.pop("healthStatus", None)
    return as_text({**detail, "updatedAt": clock.moment()})


def container_instance_json(instance: ContainerInstance, tasks: list[Task], clock: Clock) -> Json:
    mine = [t for t in tasks if t.container_instance is instance and t.last_status != "STOPPED"]
    specs = [t.service.spec if t.service else ServiceSpec() for t in mine]
    ports = RESERVED_PORTS + [str(t.host_port) for t in mine if t.host_port]
    return {
        "containerInstanceArn": instance.arn, "ec2InstanceId": instance.host.instance_id, "version": instance.version,
        "versionInfo": AGENT_VERSION, "status": instance.status, "agentConnected": instance.host.agent_connected,
        "runningTasksCount": sum(t.last_status != "PENDING" for t in mine),
        "pendingTasksCount": sum(t.last_status == "PENDING" for t in mine),
        "registeredResources": _resources(CPU, MEMORY, RESERVED_PORTS),
        "remainingResources": _resources(CPU - sum(s.cpu for s in specs), MEMORY - sum(s.memory for s in specs), ports),
        "attributes": [{"name": "ecs.availability-zone", "value": instance.host.spec.zone},
                       {"name": "ecs.instance-type", "value": instance.host.spec.type},
                       {"name": "ecs.os-type", "value": "linux"}],
        "registeredAt": clock.moment(instance.registered), "attachments": [], "tags": [],
    }


def container_instance_health(instance: ContainerInstance, clock: Clock) -> Json:
    """The healthStatus of DescribeContainerInstances with include CONTAINER_INSTANCE_HEALTH."""
    since = instance.agent_impaired_since
    agent = present({
        "type": "AGENT_CONNECTIVITY", "status": "OK" if since is None else "IMPAIRED", "lastUpdated": clock.moment(),
        "lastStatusChange": clock.moment(instance.host.agent_changed if since is None else since),
        "statusReason": f"Agent disconnected since {clock.iso(instance.host.agent_changed)}" if since is not None else None,
    })
    runtime = {"type": "CONTAINER_RUNTIME", "status": "OK" if since is None else "INSUFFICIENT_DATA",
               "lastUpdated": clock.moment(), "lastStatusChange": clock.moment(instance.registered)}
    return {"overallStatus": agent["status"], "details": [agent, runtime]}


def service_json(service: Service, tasks: list[Task], clock: Clock) -> Json:
    mine = [t for t in tasks if t.service is service and t.last_status != "STOPPED"]

    def counts(of: list[Task]) -> Json:
        return {"runningCount": sum(t.last_status == "RUNNING" for t in of),
                "pendingCount": sum(t.last_status in ("PROVISIONING", "PENDING", "ACTIVATING") for t in of)}
    spec = service.spec
    return present({
        "serviceArn": service.arn, "serviceName": service.name, "clusterArn": cluster_arn(service.cluster), "status": "ACTIVE",
        "desiredCount": service.desired_count, **counts(mine), "launchType": "EC2",
        "taskDefinition": service.primary.task_definition,
        "loadBalancers": [
            {"targetGroupArn": service.target_group, "containerName": "main", "containerPort": spec.container_port}],
        "serviceRegistries": [], "schedulingStrategy": "REPLICA", "deploymentController": {"type": "ECS"},
        "deploymentConfiguration": {"maximumPercent": spec.maximum_percent, "minimumHealthyPercent": spec.minimum_healthy_percent,
                                    "deploymentCircuitBreaker": {"enable": False, "rollback": False}, "strategy": "ROLLING"},
        "deployments": [{
            "id": d.id, "status": d.status, "taskDefinition": d.task_definition, "failedTasks": d.failed_tasks,
            "desiredCount": service.desired_count if d.status == "PRIMARY" else 0,
            **counts([t for t in mine if t.deployment is d]), "createdAt": clock.moment(d.created),
            "updatedAt": clock.moment(d.updated), "launchType": "EC2", "rolloutState": d.rollout_state,
            "rolloutStateReason": f"ECS deployment {d.id} {d.rollout_state.lower().replace('_', ' ')}.",
        } for d in service.deployments],
        "events": [{**e, "createdAt": clock.moment(e["createdAt"])} for e in reversed(service.events[-100:])],
        "createdAt": clock.moment(service.created), "healthCheckGracePeriodSeconds": service.grace_period,
        "placementConstraints": [{"type": "distinctInstance"}] if spec.distinct_instance else [],
        "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}],
        "networkConfiguration": service.network, "enableECSManagedTags": False, "propagateTags": "NONE",
        "enableExecuteCommand": False, "availabilityZoneRebalancing": "DISABLED",
    })


def present(record: Json) -> Json:
    """Without what is None: AWS leaves absent fields out."""
    return {key: value for key, value in record.items() if value is not None}


def as_text(value: Any) -> Any:
    """Datetimes become ISO-8601 text, as events carry them."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else value


def _resources(cpu: int, memory: int, ports: list[str]) -> list[Json]:
    return [{"name": "CPU", "type": "INTEGER", "integerValue": cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ports},
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []}]


def _container_health(task: Task, spec: ServiceSpec, now: float) -> str:
    if spec.container_health_check is None or task.program is None or task.last_status != "RUNNING":
        return "UNKNOWN"
    if now < task.program.ready:
        return "UNKNOWN"
    return "UNHEALTHY" if task.program.behaviour.hung else "HEALTHY"


def _attachments(task: Task) -> list[Json]:
    if task.interface is None:
        return []
    return [{"id": task.attachment_id, "type": "ElasticNetworkInterface",
             "status": "DELETED" if task.last_status == "STOPPED" else "ATTACHED",
             "details": [{"name": "subnetId", "value": task.interface.subnet.id},
                         {"name": "networkInterfaceId", "value": task.interface.id},
                         {"name": "macAddress", "value": task.interface.mac_address},
                         {"name": "privateIPv4Address", "value": task.address}]}]

"""
The records of services, tasks and container instances, and their form in the API and in events.

Sources: API model ecs (Service, Task, ContainerInstance); ECS developer guide, ecs_task_events, ecs_container_instance_events,
ecs_container_instance_health_events, container-instance-health; agent source aws/amazon-ecs-agent, agent/doctor.
"""
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.core.clock import Clock
from sandbox.core.events import arn
from sandbox.ec2.hosts import Host
from sandbox.ecs import capacity
from sandbox.ecs.throttle import Throttle
from sandbox.elb.targets import Target
from sandbox.programs.application import Program
from sandbox.scenario.behaviour import App
from sandbox.scenario.model import Service as ServiceSpec

Json = dict[str, Any]
AGENT_VERSION = {"agentHash": "5e4d5e4d", "agentVersion": "1.98.0", "dockerVersion": "DockerVersion: 25.0.8"}
RESERVED_PORTS = ["22", "2375", "2376", "51678", "51679"]
# From worst to best. The overall status is that of the worst check.
HEALTH_ORDER = ("IMPAIRED", "INSUFFICIENT_DATA", "INITIALIZING", "OK")
# The attributes that every agent reports, apart from those that differ between hosts.
CAPABILITIES = ("com.amazonaws.ecs.capability.docker-remote-api.1.21", "com.amazonaws.ecs.capability.logging-driver.awslogs",
                "com.amazonaws.ecs.capability.ecr-auth", "com.amazonaws.ecs.capability.task-iam-role",
                "ecs.capability.execution-role-awslogs", "ecs.capability.container-health-check", "ecs.capability.task-eni")


@dataclass
class ContainerInstance:
    host: Host
    arn: str
    registered: float
    status: str = "ACTIVE"
    version: int = 1
    agent_impaired_since: float | None = None
    runtime_impaired_since: float | None = None
    # Without a connected agent for ever: an older registration of the same instance, or that of an instance that is gone.
    stale: bool = False

    @property
    def agent_connected(self) -> bool:
        return self.host.agent_connected and not self.stale


@dataclass
class Deployment:
    id: str
    task_definition: str
    app: App
    created: float
    status: str = "PRIMARY"
    updated: float = 0.0
    rollout_state: str = "IN_PROGRESS"
    reason: str | None = None
    failed_tasks: int = 0
    succeeded: bool = False

    def fail(self) -> None:
        """Counts a failed task. Once a task of the deployment was healthy, failures are no longer counted."""
        self.failed_tasks += not self.succeeded

    def succeed(self) -> None:
        self.succeeded, self.failed_tasks = True, 0


@dataclass
class Service:
    spec: ServiceSpec
    cluster: str
    arn: str
    groups: list[tuple[str, int]]
    created: float
    desired_count: int
    grace_period: int
    deployments: list[Deployment]
    tags: dict[str, str]
    network: Json | None = None
    events: list[Json] = field(default_factory=list)
    muted: dict[str, float] = field(default_factory=dict)
    steady: bool = False
    throttle: Throttle = field(default_factory=Throttle)
    # Since when no place is found, and when placement is tried again after a pause.
    placing_since: float | None = None
    places_again: float = float("-inf")
    # Tasks of an older revision that had to be stopped before their replacement was started.
    owed: list["Task"] = field(default_factory=list)
    # Tasks that changed at this moment, by the change; they share one message.
    news: dict[str, list["Task"]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def daemon(self) -> bool:
        return self.spec.scheduling_strategy == "DAEMON"

    @property
    def maximum_percent(self) -> int:
        return min(100, self.spec.maximum_percent) if self.daemon else self.spec.maximum_percent

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
    ports: dict[int, int]
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
    exit_reason: str | None = None
    address: str | None = None
    interface: Any = None
    program: Program | None = None
    targets: list[Target] = field(default_factory=list)
    container_health: str = "UNKNOWN"
    failed_checks: int = 0
    was_healthy: bool = False
    # The grace period of the service when it started.
    grace_period: int = 0
    # When the scheduler first saw a failure of it; whether it is protected from scale-in.
    seen_failing: float | None = None
    # For a replacement: when its health was first known.
    judged: float | None = None
    protected_until: float | None = None
    unregistered: bool = False
    # Whether one of its targets was healthy when the stop began, and when ECS deregisters them.
    served: bool = False
    deregisters: float = 0.0
    replacement: "Task | None" = None

    @property
    def id(self) -> str:
        return self.arn.rsplit("/", 1)[1]

    @property
    def attachment_id(self) -> str:
        """The id of the attachment of its own network interface; None without one."""
        return str(uuid.UUID(self.id))

    @property
    def host(self) -> Host:
        return self.container_instance.host

    @property
    def where(self) -> str:
        """The id of its targets: its address, or the instance."""
        return self.address or self.host.instance_id

    @property
    def wanted(self) -> bool:
        return self.desired_status == "RUNNING"

    @property
    def running(self) -> bool:
        return self.wanted and self.last_status == "RUNNING"


def cluster_arn(cluster: str) -> str:
    return arn("ecs", f"cluster/{cluster}")


def task_json(task: Task, clock: Clock, spec: ServiceSpec | None) -> Json:
    """The task as in DescribeTasks. Times are datetimes, absent fields are left out."""
    spec = spec or ServiceSpec()
    mapped = task.ports if spec.network_mode == "bridge" and task.started is not None else {}
    bindings = [{"bindIP": "0.0.0.0", "containerPort": inner, "hostPort": outer, "protocol": "tcp"}
                for inner, outer in mapped.items()]
    container = {
        "containerArn": task.arn.replace(":task/", ":container/") + "/main", "taskArn": task.arn, "name": "main",
        "image": "example/app:1", "lastStatus": task.last_status, "exitCode": task.exit_code, "reason": task.exit_reason,
        "networkBindings": bindings,
        "networkInterfaces": ([{"attachmentId": task.attachment_id, "privateIpv4Address": task.address}]
                              if task.address else []),
        "healthStatus": task.container_health, "cpu": str(spec.cpu), "memory": str(spec.memory),
    }
    times = {"createdAt": task.created, "pullStartedAt": task.started and task.started - 2,
             "pullStoppedAt": task.started and task.started - 1, "startedAt": task.started, "stoppingAt": task.stopping,
             "executionStoppedAt": task.execution_stopped, "stoppedAt": task.stopped}
    return present({
        "taskArn": task.arn, "clusterArn": cluster_arn(task.cluster), "taskDefinitionArn": task.definition,
        "containerInstanceArn": task.container_instance.arn, "availabilityZone": task.host.spec.zone,
        "connectivity": "CONNECTED" if task.host.agent_connected else "DISCONNECTED", "containers": [present(container)],
        "cpu": str(spec.cpu), "memory": str(spec.memory), "desiredStatus": task.desired_status,
        "lastStatus": task.last_status, "launchType": "EC2",
        "capacityProviderName": spec.capacity_provider, "enableExecuteCommand": False,
        "overrides": {"containerOverrides": []},
        "group": f"service:{task.service.name}" if task.service else "family:batch",
        "startedBy": task.deployment.id if task.deployment else None, "healthStatus": container["healthStatus"],
        "attachments": _attachments(task), "attributes": [], "stopCode": task.stop_code, "stoppedReason": task.stopped_reason,
        "version": task.version, **{name: clock.moment(time) for name, time in times.items() if time is not None},
    })


def task_detail(task: Task, clock: Clock) -> Json:
    """
    The detail of an ECS Task State Change: as in DescribeTasks, but without healthStatus, with updatedAt, and with times as text.
    """
    detail = task_json(task, clock, task.service.spec if task.service else None)
    for holder in (detail, *detail["containers"]):
        holder.pop("healthStatus", None)
    for attachment in detail["attachments"]:
        attachment["type"] = "eni"
        attachment["details"] = [*attachment["details"], {"name": "privateDnsName", "value": _private_name(task.address or "")}]
    return as_text({**detail, "updatedAt": clock.moment()})


def container_instance_json(instance: ContainerInstance, tasks: list[Task], clock: Clock) -> Json:
    mine = [t for t in tasks if t.container_instance is instance and t.last_status != "STOPPED"]
    specs = [t.service.spec if t.service else ServiceSpec() for t in mine]
    # Ports that Docker chose are not among them.
    ports = RESERVED_PORTS + [str(outer) for t, s in zip(mine, specs) if t.address is None
                              for inner, outer in t.ports.items() if s.network_mode == "host" or s.ports.get(inner)]
    has = capacity.of_type(instance.host.spec.type, instance.host.spec.trunk)
    return present({
        "containerInstanceArn": instance.arn, "capacityProviderName": instance.host.spec.capacity_provider,
        "ec2InstanceId": instance.host.instance_id, "version": instance.version,
        "versionInfo": AGENT_VERSION, "status": instance.status, "agentConnected": instance.agent_connected,
        # Only tasks with desired status RUNNING count, not those that deregister or stop.
        "runningTasksCount": sum(t.running for t in mine),
        "pendingTasksCount": sum(t.wanted and t.last_status == "PENDING" for t in mine),
        "registeredResources": _resources(has.cpu, has.memory, RESERVED_PORTS),
        "remainingResources": _resources(has.cpu - sum(s.cpu for s in specs), has.memory - sum(s.memory for s in specs), ports),
        "attributes": attributes(instance),
        "registeredAt": clock.moment(instance.registered), "attachments": [], "tags": [],
    })


def attributes(instance: ContainerInstance) -> list[Json]:
    """The attributes of the instance, without those that the scenario removes."""
    spec = instance.host.spec
    values = {"ecs.availability-zone": spec.zone, "ecs.instance-type": spec.type, "ecs.os-type": "linux",
              "ecs.cpu-architecture": "x86_64", "ecs.subnet-id": instance.host.subnet_id, **spec.attributes}
    names = (*CAPABILITIES, *(["ecs.awsvpc-trunk-id"] if spec.trunk else []))
    found = [*({"name": name, "value": value} for name, value in values.items()), *({"name": name} for name in names)]
    return [a for a in found if a["name"] not in spec.missing_attributes]


def container_instance_health(instance: ContainerInstance, clock: Clock) -> Json:
    """The healthStatus in DescribeContainerInstances when CONTAINER_INSTANCE_HEALTH is included."""
    since = instance.agent_impaired_since
    agent = present({
        "type": "AGENT_CONNECTIVITY", "status": "OK" if since is None else "IMPAIRED", "lastUpdated": clock.moment(),
        "lastStatusChange": clock.moment(instance.host.agent_changed if since is None else since),
        "statusReason": f"Agent disconnected since {clock.iso(instance.host.agent_changed)}" if since is not None else None,
    })
    broken = instance.runtime_impaired_since
    runtime = present({
        "type": "CONTAINER_RUNTIME", "lastUpdated": clock.moment(),
        "status": "INSUFFICIENT_DATA" if since is not None else "OK" if broken is None else "IMPAIRED",
        "lastStatusChange": clock.moment(instance.registered if broken is None else broken),
    })
    overall = min(agent["status"], runtime["status"], key=HEALTH_ORDER.index)
    return {"overallStatus": overall, "details": [agent, runtime]}


def present(record: Json) -> Json:
    """Drops None values, because AWS leaves out absent fields."""
    return {key: value for key, value in record.items() if value is not None}


def as_text(value: Any) -> Any:
    """Converts datetimes to ISO 8601 text, as in events."""
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


def _private_name(address: str) -> str:
    return f"ip-{address.replace('.', '-')}.ec2.internal"


def _attachments(task: Task) -> list[Json]:
    if task.interface is None:
        return []
    return [{"id": task.attachment_id, "type": "ElasticNetworkInterface",
             "status": "DELETED" if task.last_status == "STOPPED" else "ATTACHED",
             "details": [{"name": "subnetId", "value": task.interface.subnet.id},
                         {"name": "networkInterfaceId", "value": task.interface.id},
                         {"name": "macAddress", "value": task.interface.mac_address},
                         {"name": "privateIPv4Address", "value": task.address}]}]

"""The scenario file: the world, its timeline and the expectation. README.md explains every field."""
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.scenario.behaviour import App
from sandbox.scenario.hardware import Hardware
from sandbox.scenario.network import LoadBalancer, Network, TaskSecurityGroup
from sandbox.scenario.scaling import AutoScalingGroup
from sandbox.scenario.scheduling import CircuitBreaker, RegistrationError, Scheduling

Json = dict[str, Any]


@dataclass
class Instance(Hardware):
    name: str
    zone: str = "us-east-1a"
    type: str = "m5.large"
    tags: dict[str, str] = field(default_factory=dict)
    lifecycle: Literal["on-demand", "spot"] = "on-demand"
    root_device: Literal["ebs", "instance-store"] = "ebs"
    tenancy: Literal["default", "dedicated", "host"] = "default"
    stop_protection: bool = False
    auto_scaling_group: str | None = None
    standalone_tasks: int = 0
    cpu_credits: float | None = None
    detailed_monitoring: bool = True
    capacity_provider: str | None = None
    duplicate: bool = False
    trunk: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    missing_attributes: list[str] = field(default_factory=list)


@dataclass
class TargetGroup:
    name: str | None = None
    protocol: str | None = None
    port: int = 80
    attached: bool = True
    preserve_client_ip: bool | None = None
    check_protocol: str | None = None
    check_port: str = "traffic-port"
    check_path: str | None = None
    matcher: str | None = None
    interval: int = 10
    timeout: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3
    deregistration_delay: int = 30
    protocol_version: Literal["HTTP1", "HTTP2", "GRPC"] = "HTTP1"
    proxy_protocol: bool = False
    host_names: list[str] = field(default_factory=list)


@dataclass
class ExtraTargetGroup(TargetGroup):
    container_port: int | None = None
    host_port: int = 0


@dataclass
class Service:
    name: str = "web"
    desired_count: int = 3
    grace_period: int = 0
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    tags: dict[str, str] = field(default_factory=dict)
    network_mode: Literal["bridge", "host", "awsvpc"] = "bridge"
    container_port: int = 8080
    host_port: int = 0
    task_subnets: Literal["hosts", "own"] = "hosts"
    task_security_group: TaskSecurityGroup | None = None
    container_health_check: list[str] | None = None
    logs: bool = True
    cpu: int = 256
    memory: int = 512
    task_cpu: int | None = None
    task_role: bool = False
    distinct_instance: bool = False
    requires_attributes: list[str] = field(default_factory=list)
    member_of: dict[str, str] = field(default_factory=dict)
    placement_strategy: Literal["spread", "binpack"] = "spread"
    circuit_breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    is_new: bool = False
    deployment_controller: Literal["ECS", "CODE_DEPLOY", "EXTERNAL"] = "ECS"
    availability_zone_rebalancing: Literal["DISABLED", "ENABLED"] | None = None
    registration_error: RegistrationError | None = None
    scheduling_strategy: Literal["REPLICA", "DAEMON"] = "REPLICA"
    capacity_provider: str | None = None
    target_group: TargetGroup = field(default_factory=TargetGroup)
    target_groups: list[ExtraTargetGroup] = field(default_factory=list)
    app: App = field(default_factory=App)

    @property
    def rebalances(self) -> bool:
        """Between zones. Unless somebody said otherwise, ECS does so for every service that it can do it for."""
        able = self.scheduling_strategy == "REPLICA" and self.deployment_controller == "ECS" and self.maximum_percent > 100
        return able and self.placement_strategy == "spread" and self.availability_zone_rebalancing != "DISABLED"

    @property
    def ports(self) -> dict[int, int]:
        """Container ports with the host ports that they are mapped to; 0 is dynamic."""
        extra = {group.container_port: group.host_port for group in self.target_groups if group.container_port is not None}
        return {**extra, self.container_port: self.host_port}


@dataclass
class Step:
    do: Literal["impair-system", "heal-system", "impair-instance", "heal-instance", "impair-volume", "heal-volume",
                "impair-runtime", "heal-runtime", "hang-host", "heal-host", "disconnect-agent", "connect-agent", "stop-instance",
                "schedule-event", "load-balancer-state", "delete-target-group", "delete-load-balancer", "change-app", "crash-app",
                "stop-task", "protect-tasks", "desired-count", "deploy", "call", "invoke", "event", "hang-programs",
                "heal-programs", "impair-firewall", "heal-firewall", "recover-instance", "impair-memory",
                "heal-memory"]
    at: float = 0
    after_call: str | None = None
    instance: str | None = None
    service: str | None = None
    set: Json = field(default_factory=dict)
    only_new: bool = False
    for_: float | None = None
    count: int | None = None
    survives_restart: bool | None = None
    code: str = "instance-retirement"
    not_before: float = 14 * 86400
    state: Literal["active", "provisioning", "failed", "active_impaired"] = "failed"
    reason: str | None = None
    operation: str | None = None
    parameters: Json = field(default_factory=dict)
    payload: Any = None
    function: str | None = None
    waits: bool = True
    insists: bool = False


@dataclass
class ApiFault:
    operation: str
    error: str | None = None
    message: str = "injected by the scenario"
    http_status: int = 400
    delay_seconds: float = 0
    after_calls: int = 0
    times: int | None = None
    from_: float = 0
    until: float | None = None
    after: str | None = None
    stale: float = 0
    missing: int = 0
    first_page_only: bool = False
    damage: Literal["empty", "bare", "fewer", "null", "duplicate", "unknown", "failures", "truncated", "html"] | None = None


@dataclass
class ReadLag:
    max: float
    min: float = 0


@dataclass
class Kill:
    before: str | None = None
    after: str | None = None
    times: int = 1
    spares: int = 0


@dataclass
class EventFault:
    do: Literal["duplicate", "drop", "delay", "refuse"]
    detail_type: str | None = None
    seconds: float = 0
    times: int | None = None


@dataclass
class EventDelivery:
    latest: float = 0
    duplicates: float = 0


@dataclass
class Alarm:
    service: str = "web"
    name: str = "unhealthy-hosts"
    periods: int = 1
    # Set: an alarm on HealthyHostCount below this number, instead of one on UnHealthyHostCount above 0.
    healthy_below: int | None = None


@dataclass
class Calls:
    exactly: list[str] | None = None
    required: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)


@dataclass
class Range:
    min: int = 0
    max: int | None = None


@dataclass
class InstanceExpectation:
    state: str | None = None
    container_instance: str | None = None
    same_instance: bool | None = None


@dataclass
class ServiceExpectation:
    grace_period: int | Range | None = None
    running: int | None = None


@dataclass
class Expectation:
    status: str | None = None
    cause: str | None = None
    actions: list[Json] | None = None
    notifications: int | Range | None = None
    bus_events: int | Range | None = None
    mutating_calls: list[str] | Calls | None = None
    tasks_gone_at: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    instances: dict[str, InstanceExpectation] = field(default_factory=dict)
    services: dict[str, ServiceExpectation] = field(default_factory=dict)
    targets: Literal["healthy"] | None = None
    says: list[str] = field(default_factory=list)


@dataclass
class Scenario:
    description: str = ""
    name: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    cluster: str = "shop"
    container_insights: bool = False
    load_balancer: LoadBalancer = field(default_factory=LoadBalancer)
    network: Network = field(default_factory=Network)
    instances: list[Instance] = field(default_factory=list)
    services: list[Service] = field(default_factory=lambda: [Service()])
    auto_scaling_groups: list[AutoScalingGroup] = field(default_factory=list)
    timeline: list[Step] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    api_faults: list[ApiFault] = field(default_factory=list)
    kill_function: list[Kill] = field(default_factory=list)
    event_faults: list[EventFault] = field(default_factory=list)
    event_delivery: EventDelivery = field(default_factory=EventDelivery)
    call_seconds: float = 0.1
    read_lag: ReadLag | None = None
    closed_calendars: list[str] = field(default_factory=list)
    iam: Literal["enforced", "off"] = "enforced"
    until: float = 3600
    quiet_seconds: float = 180
    seed: int = 0
    draw: Literal["seed", "low", "high"] = "seed"
    scheduler: Scheduling = field(default_factory=Scheduling)
    rests_on: list[str] = field(default_factory=list)
    expect: Expectation = field(default_factory=Expectation)

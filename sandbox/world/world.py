"""
The simulated AWS: builds the scenario and connects its parts.

Sources: API reference ECS, DeregisterContainerInstance (who is terminated while running is deregistered, but not who was stopped or
whose agent was disconnected); ECS developer guide, container-instance-health and ecs_container_instance_health_events (an agent is
impaired «beyond a threshold», whose length is not said and is drawn); agent source aws/amazon-ecs-agent, agent/doctor and
agent/acs/handler (Docker is asked with each heartbeat, about once a minute).
"""
from dataclasses import replace
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.instances import InstanceState

from sandbox.core.clock import Clock
from sandbox.core.draws import Draws
from sandbox.core.events import ACCOUNT, REGION, Bus, arn
from sandbox.core.ids import Ids
from sandbox.ec2.faults import Fault
from sandbox.ec2.hosts import BY_USER, STATE_CODES, Host, Hosts
from sandbox.ec2.recovery import Recovery
from sandbox.ecs.kernel import Kernel
from sandbox.ecs.load import Load
from sandbox.ecs.logs import Logs
from sandbox.ecs.messages import Voice
from sandbox.ecs.placement import Placement
from sandbox.ecs.records import (ContainerInstance, Deployment, Service, Task, as_text, cluster_arn, container_instance_health,
                                 container_instance_json)
from sandbox.ecs.scheduler import TICK_SECONDS, Scheduler
from sandbox.ecs.tasks import Tasks
from sandbox.elb.targets import Settings, Target, Targets
from sandbox.network import moto_network
from sandbox.network.interfaces import close_interface, open_task_interface
from sandbox.programs.application import REFUSED, SILENCE, Reply, Request
from sandbox.scenario.model import Instance, Scenario, Service as ServiceSpec
from sandbox.world.resources import Resources

Json = dict[str, Any]
AGENT_IMPAIRED_AFTER, RUNTIME_IMPAIRED_AFTER = (60, 300), 60
LONG_AGO = -86400.0


class World:
    def __init__(self, scenario: Scenario, resources: Resources, clock: Clock, bus: Bus, ids: Ids) -> None:
        self.scenario, self.resources, self.clock, self.bus, self.ids = scenario, resources, clock, bus, ids
        self.draws = Draws(scenario.seed, {"low": 0.0, "high": 1.0}.get(scenario.draw))
        self.hosts = Hosts(clock, bus, self.draws)
        self.recovery = Recovery(self.hosts, self.draws)
        self.targets = Targets(clock, self, self.draws)
        self.tasks = Tasks(clock, bus, ids, self.draws, self.targets, scenario.scheduler)
        self.placement = Placement()
        self.scheduler = Scheduler(clock, self.draws, self.targets, self.tasks, self.placement, Voice(clock, bus, ids),
                                   scenario.scheduler)
        self.load, self.logs, self.kernel = Load(self), Logs(clock), Kernel(self.tasks, self.draws)

    @property
    def services(self) -> list[Service]:
        return self.scheduler.services

    @property
    def container_instances(self) -> list[ContainerInstance]:
        return self.placement.instances

    def build(self) -> None:
        """Builds the world. At time 0 everything runs, is registered and healthy; what happened before is not recorded."""
        for spec in self.scenario.instances:
            self._join(self.launch(spec, running=True))
        for host in [host for host in self.hosts.all if host.spec.duplicate]:
            self._join(host, stale=True)
        for spec in self.scenario.services:
            self.logs.add(spec)
            if not spec.is_new:
                self._add_service(spec, LONG_AGO, "COMPLETED")
        self.tasks.listeners += [self._task_interface, self.scheduler.task_changed, self.logs.task_changed]
        self._settle()
        for spec in (spec for spec in self.scenario.services if spec.is_new):
            self._add_service(spec, self.clock.now, "IN_PROGRESS")
        self.hosts.listeners += [self._host_changed, self.recovery.heard]
        self.tasks.listeners.append(lambda _, task: self._instance_event(task.container_instance))
        self.clock.every(TICK_SECONDS, self.scheduler.tick)
        self.load.start()

    def launch(self, spec: Instance, running: bool = False) -> Host:
        made = self.resources.run_instance(spec)
        host = Host(spec, made["InstanceId"], made["PrivateIpAddress"], made["SubnetId"], credits=spec.cpu_credits)
        self.hosts.add(host, running)
        if running:
            self.ec2_instance(host.instance_id).launch_time = self.clock.moment(LONG_AGO).replace(tzinfo=None)
        return host

    def launch_stopped(self, spec: Instance) -> Host:
        """Adds a stopped member of a warm pool that was prepared earlier."""
        made = self.resources.run_instance(spec)
        host = Host(spec, made["InstanceId"], made["PrivateIpAddress"], made["SubnetId"], state="stopped", agent_connected=False)
        self.hosts.all.insert(0, host)
        self._show_state(host)
        return host

    def ec2_instance(self, instance_id: str) -> Any:
        """moto's own record of the instance."""
        return ec2_backends[ACCOUNT][REGION].get_instance(instance_id)

    def deploy(self, service: Service, app: Json) -> None:
        """Deploys a new revision; `app` has the changes of its program."""
        definition = self.resources.register_task_definition(service.spec)
        self.roll_out(service, definition, app)

    def roll_out(self, service: Service, definition: str, app: Json | None = None) -> None:
        changed, now = replace(service.primary.app, **(app or {})), self.clock.now
        self.scheduler.deploy(service, Deployment(self._deployment_id(), definition, changed, now, updated=now))

    def set_instance_status(self, instance: ContainerInstance, status: str) -> None:
        instance.status = status
        self._instance_event(instance)

    # --- what the probes ask -------------------------------------------------------------------------------------------

    def settings(self, group: str) -> Settings:
        return self.resources.settings(group)

    def zone_of(self, target: Target) -> str:
        return moto_network.zone_of(target.group, target.id)

    def instance_state(self, target: Target) -> str | None:
        host = self.hosts.find(target.id)
        return host.state if host else None

    def reached(self, target: Target, port: int) -> dict[str, bool]:
        return moto_network.reached(target.group, target.id, port)

    def connect(self, target: Target, port: int, settings: Settings) -> Reply:
        host = self._host_of(target)
        if host is None or not host.reachable or host.hangs:
            return SILENCE
        address = host.private_ip if target.id == host.instance_id else target.id
        if "firewall" in host.faults and address == host.private_ip:
            return SILENCE
        named = f"{address}:{port}" if settings.kind == "application" else moto_network.node_and_listener(target.group)
        request = Request(settings.protocol, settings.path, named, settings.version, settings.proxy_protocol,
                          tls13=settings.tls13)
        for task in self.running_on(host):
            mode = task.service.spec.network_mode if task.service else "none"
            inner = port if mode != "bridge" else next((i for i, outer in task.ports.items() if outer == port), None)
            if task.program and inner is not None and task.address in (None, address):
                reply = task.program.reply(inner, task.ports, request, self.clock.now)
                if reply != REFUSED:
                    return replace(reply, seconds=reply.seconds * self.load.slowdown(host))
        return REFUSED

    def _host_of(self, target: Target) -> Host | None:
        return (self.hosts.find(target.id) or next((t.host for t in reversed(self.tasks.all) if t.address == target.id), None)
                or next((h for h in self.hosts.all if h.private_ip == target.id), None))

    # --- who runs where -------------------------------------------------------------------------------------------------

    @property
    def running_hosts(self) -> list[Host]:
        return [host for host in self.hosts.all if host.state == "running"]

    def running_on(self, host: Host) -> list[Task]:
        return [t for t in self.tasks.all if t.host is host and t.program and not t.program.ended]

    def task_behind(self, target: Target) -> Task | None:
        return next((t for t in self.tasks.all if any(mine is target for mine in t.targets)), None)

    # --- building --------------------------------------------------------------------------------------------------------

    def _add_service(self, spec: ServiceSpec, created: float, rollout_state: str) -> None:
        definition = self.resources.register_task_definition(spec)
        app = replace(spec.app)
        deployment = Deployment(self._deployment_id(), definition, app, created, updated=created, rollout_state=rollout_state)
        network = {"awsvpcConfiguration": self.resources.task_network(spec)} if spec.network_mode == "awsvpc" else None
        cluster = self.scenario.cluster
        names = self.resources.names
        groups = [(names[f"targetGroup.{spec.name}"], spec.container_port)]
        for extra in spec.target_groups:
            groups.append((names[f"targetGroup.{spec.name}.{extra.name}"], extra.container_port or spec.container_port))
        self.services.append(Service(
            spec, cluster, arn("ecs", f"service/{cluster}/{spec.name}"), groups, created, spec.desired_count, spec.grace_period,
            [deployment], dict(spec.tags), network))

    def _settle(self) -> None:
        """Runs the world before time 0, without recording, until it is steady, for five minutes at most."""
        self.clock.now = -300.0
        for service in self.services:
            app = service.primary.app
            service.primary.app = replace(app, start_seconds=min(app.start_seconds, 30))
        for instance in self.container_instances:
            for _ in range(instance.host.spec.standalone_tasks):
                self.tasks.start(self.scenario.cluster, instance, None, None, arn("ecs", "task-definition/batch:1"), {})
        while self.clock.now < 0:
            self.scheduler.tick()
            self.clock.advance(TICK_SECONDS)
        for service in self.services:
            service.primary.app.start_seconds = service.spec.app.start_seconds

    def _deployment_id(self) -> str:
        return f"ecs-svc/{self.ids.number('deployment')}"

    def _join(self, host: Host, stale: bool = False) -> ContainerInstance:
        name = f"container-instance/{self.scenario.cluster}/{self.ids.hex('container-instance')}"
        since = 2 * LONG_AGO if stale else LONG_AGO if host.boots == 0 else self.clock.now
        made = ContainerInstance(host, arn("ecs", name), since, agent_impaired_since=since if stale else None, stale=stale)
        self.container_instances.append(made)
        return made

    # --- who hears of what -------------------------------------------------------------------------------------------------

    def _task_interface(self, what: str, task: Task) -> None:
        if what == "created" and task.service and task.service.network and task.address:
            wanted = task.service.network["awsvpcConfiguration"]
            subnet = moto_network.subnets_by_zone(wanted["subnets"])[task.host.spec.zone]
            host, groups = self.ec2_instance(task.host.instance_id), wanted.get("securityGroups", [])
            task.interface = open_task_interface(task.attachment_id, host, subnet, task.address, groups)
        elif what == "stopped" and task.interface is not None:
            close_interface(task.interface)

    def _host_changed(self, what: str, host: Host) -> None:
        known = next((i for i in self.container_instances if i.host is host), None)
        if what == "state":
            self._show_state(host)
            if host.state == "terminated" and known:
                self._leave(host, known)
        elif what == "down" and known:
            self.tasks.host_down(known)
        elif what == "impaired" and known:
            self.kernel.short_of_memory(known)
        elif what == "rebooted" and known:
            self.tasks.killed_with_host(known)
        elif what == "agent":
            self._agent_changed(host, known or self._join(host))
        elif what == "runtime" and known:
            self._runtime_changed(known)

    def _leave(self, host: Host, instance: ContainerInstance) -> None:
        """Ends the registration of a terminated instance, or leaves it ACTIVE without agent where nobody could deregister it."""
        if host.leaves_cluster:
            self.set_instance_status(instance, "INACTIVE")
        else:
            instance.stale = True

    def _runtime_changed(self, instance: ContainerInstance) -> None:
        """
        Docker hangs or is back. The agent reports a hang after some time; when Docker is back, waiting work is done at once.
        """
        fault = instance.host.faults.get("runtime")
        if fault is None:
            self.tasks.agent_returned(instance)
        self.clock.after(0 if fault is None else RUNTIME_IMPAIRED_AFTER, lambda: self._judge_runtime(instance, fault))

    def _judge_runtime(self, instance: ContainerInstance, fault: Fault | None) -> None:
        impaired = None if fault is None else self.clock.now
        if instance.host.faults.get("runtime") is not fault or (impaired is None) == (instance.runtime_impaired_since is None):
            return
        instance.runtime_impaired_since = impaired
        self._health_event(instance)

    def _agent_changed(self, host: Host, instance: ContainerInstance) -> None:
        self._instance_event(instance)
        if host.agent_connected:
            self.tasks.agent_returned(instance)
        since = host.agent_changed
        patience = self.draws.between(f"agent impaired {host.instance_id} {since:.3f}", *AGENT_IMPAIRED_AFTER)
        self.clock.after(0 if host.agent_connected else patience, lambda: self._judge_agent(instance, since))

    def _judge_agent(self, instance: ContainerInstance, since: float) -> None:
        """Reports the agent as IMPAIRED, if it is still disconnected."""
        host = instance.host
        if host.agent_changed != since or instance.status == "INACTIVE":
            return
        impaired = None if host.agent_connected else self.clock.now
        if (impaired is None) == (instance.agent_impaired_since is None):
            return
        instance.agent_impaired_since = impaired
        self._health_event(instance)

    def _health_event(self, instance: ContainerInstance) -> None:
        host = instance.host
        health = container_instance_health(instance, self.clock)
        self.bus.emit("aws.ecs", "ECS Container Instance Health Change", [instance.arn], as_text({
            "clusterArn": cluster_arn(self.scenario.cluster), "containerInstanceArn": instance.arn,
            "capacityProviderName": host.spec.capacity_provider, "ec2InstanceId": host.instance_id,
            "overallStatus": health["overallStatus"], "healthChecks": health["details"]}))

    def _instance_event(self, instance: ContainerInstance) -> None:
        instance.version += 1
        detail = container_instance_json(instance, self.tasks.all, self.clock)
        self.bus.emit("aws.ecs", "ECS Container Instance State Change", [instance.arn], as_text({
            "clusterArn": cluster_arn(self.scenario.cluster), **detail, "updatedAt": self.clock.moment()}))

    def _show_state(self, host: Host) -> None:
        resource = self.ec2_instance(host.instance_id)
        resource._state = InstanceState(host.state, STATE_CODES[host.state])
        stopped = host.state in ("stopping", "stopped", "shutting-down", "terminated") and host.reason in (None, BY_USER)
        resource.state_reason.code, resource.state_reason.message = host.reason or ("", "")
        resource._reason = f"User initiated ({self.clock.moment():%Y-%m-%d %H:%M:%S} GMT)" if stopped else ""
        if host.state == "pending":
            resource.launch_time = self.clock.moment().replace(tzinfo=None)

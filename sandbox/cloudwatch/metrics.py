"""
Puts the metrics of AWS services into moto's CloudWatch once a minute; moto answers GetMetricData and GetMetricStatistics.

Sources: ECS developer guide, available-metrics; Elastic Load Balancing user guides,
application/load-balancer-cloudwatch-metrics; EC2 user guide, burstable-credits-baseline-concepts; EBS user guide,
using_cloudwatch_ebs (BurstBalance).
"""
from typing import Iterable

from moto.cloudwatch.models import cloudwatch_backends

from sandbox.core.events import ACCOUNT, REGION
from sandbox.ecs.load import BURSTABLE, MINUTE
from sandbox.ecs.records import Service, Task
from sandbox.elb.targets import Target
from sandbox.world.world import World

CREDIT_PERIOD = BASIC_PERIOD = 300
# The agent samples tasks this often, so tasks that live less than a minute are measured too.
SAMPLE = 15
PAST = 3600
REQUESTS_A_MINUTE = 60


class Metrics:
    """A point has the time at which its minute begins. The hour before 0 is filled with copies of the first minute."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._minute = 0.0
        self._samples: list[tuple[str, str, dict[str, str], float]] = []

    def start(self) -> None:
        for self._minute in range(-PAST, 0, MINUTE):
            self._sample()
            self._measure()
        self._world.clock.every(SAMPLE, self._sample)
        self._world.clock.every(MINUTE, self._look)

    def _look(self) -> None:
        self._minute = self._world.clock.now - MINUTE
        self._measure()

    def _sample(self) -> None:
        for service in self._world.services:
            self._sample_tasks(service, [t for t in self._world.tasks.of(service) if t.last_status == "RUNNING"])

    def _measure(self) -> None:
        for namespace, name, dimensions, value in self._samples:
            self._put(namespace, name, "Percent", dimensions, [value])
        self._samples.clear()
        for service in self._world.services:
            for group in self._world.resources.groups_of(service.name):
                self._measure_targets(group)
        self._measure_hosts()

    def _sample_tasks(self, service: Service, tasks: list[Task]) -> None:
        """Samples the tasks. The agent reports them, so a host without connected agent reports none."""
        cluster = {"ClusterName": service.cluster}
        for task in (t for t in tasks if t.host.acts):
            cpu, memory = self._world.load.cpu(task), self._world.load.memory(task)
            of_service = {**cluster, "ServiceName": service.name}
            self._samples += [("AWS/ECS", "CPUUtilization", of_service, cpu),
                              ("AWS/ECS", "MemoryUtilization", of_service, memory)]
            if self._world.scenario.container_insights:
                family = service.primary.task_definition.rsplit("/", 1)[1].split(":")[0]
                for dimensions in (of_service, {**of_service, "TaskId": task.id},
                                   {**cluster, "TaskDefinitionFamily": family, "TaskId": task.id}):
                    self._samples += [("ECS/ContainerInsights", "TaskCpuUtilization", dimensions, cpu),
                                      ("ECS/ContainerInsights", "TaskMemoryUtilization", dimensions, memory)]

    def _measure_hosts(self) -> None:
        for host in self._world.running_hosts:
            instance = {"InstanceId": host.instance_id}
            if host.spec.detailed_monitoring or self._minute % BASIC_PERIOD == 0:
                self._put("AWS/EC2", "CPUUtilization", "Percent", instance, [self._world.load.host_cpu(host)])
            if host.spec.type.split(".")[0] in BURSTABLE and host.credits is not None and self._minute % CREDIT_PERIOD == 0:
                self._put("AWS/EC2", "CPUCreditBalance", "Count", instance, [host.credits])
            balance = self._world.load.burst_balance(host)
            if balance is not None and self._minute % CREDIT_PERIOD == 0:
                volume = next(iter(self._world.ec2_instance(host.instance_id).block_device_mapping.values())).volume_id
                self._put("AWS/EBS", "BurstBalance", "Percent", {"VolumeId": volume}, [balance])

    def _measure_targets(self, group: str) -> None:
        resources, targets = self._world.resources, self._world.targets
        balancer = resources.balancer_of(group)
        if balancer is None:
            return
        namespace = "AWS/ApplicationELB" if balancer.type == "application" else "AWS/NetworkELB"
        dimensions = {"TargetGroup": group.rsplit(":", 1)[1], "LoadBalancer": balancer.arn.split(":loadbalancer/")[1]}
        known = [(t, targets.health(t).state) for t in targets.of(group)]
        healthy = [t for t, state in known if state == "healthy"]
        unhealthy = [t for t, state in known if state == "unhealthy"]
        self._put(namespace, "HealthyHostCount", "Count", dimensions, [len(healthy)])
        self._put(namespace, "UnHealthyHostCount", "Count", dimensions, [len(unhealthy)])
        if balancer.type == "application":
            # A load balancer without a healthy target sends requests to all its targets.
            self._measure_traffic(dimensions, healthy or unhealthy)

    def _measure_traffic(self, dimensions: dict[str, str], serving: list[Target]) -> None:
        world, now = self._world, self._world.clock.now
        tasks = [task for target in serving if (task := world.task_behind(target)) and task.program]
        answers = [(t.program.answer("/", now), t.program.latency * world.load.slowdown(t.host))
                   for t in tasks if t.program and not t.program.behaviour.hung
                   and t.host.reachable and not t.host.hangs]
        if not answers:
            return
        self._put("AWS/ApplicationELB", "TargetResponseTime", "Seconds", dimensions, [seconds for _, seconds in answers])
        errors = sum(REQUESTS_A_MINUTE / len(answers) for code, _ in answers if 500 <= code <= 599)
        if errors:
            self._put("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Count", dimensions, [round(errors)])

    def _put(self, namespace: str, name: str, unit: str, dimensions: dict[str, str], values: Iterable[float]) -> None:
        stamp = self._world.clock.moment(self._minute).replace(tzinfo=None)
        cloudwatch_backends[ACCOUNT][REGION].put_metric_data(namespace, [
            {"MetricName": name, "Value": round(value, 3), "Unit": unit, "Timestamp": stamp,
             "Dimensions": [{"Name": key, "Value": text} for key, text in dimensions.items()]} for value in values])

import unittest
from datetime import timedelta

from sandbox.core.clock import EPOCH
from sandbox.tests.worlds import quiet_world, service, shown, with_hosts

TIMEOUT = ("unhealthy", "Target.Timeout", "Request timed out")


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


def values(run, namespace, name, dimensions, stat="Average", minutes=20):
    """[(seconds since the start, value)], oldest first."""
    now = EPOCH + timedelta(seconds=run.clock.now)
    answer = run.world.resources.client("cloudwatch").get_metric_data(
        StartTime=now - timedelta(minutes=minutes), EndTime=now, ScanBy="TimestampAscending", MetricDataQueries=[
            {"Id": "m", "MetricStat": {"Period": 60, "Stat": stat, "Metric": {
                "Namespace": namespace, "MetricName": name,
                "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()]}}}])
    found, = answer["MetricDataResults"]
    return [((moment - EPOCH).total_seconds(), value) for moment, value in zip(found["Timestamps"], found["Values"])]


SERVICE = {"ClusterName": "shop", "ServiceName": "web"}


class LoadTest(unittest.TestCase):
    def group(self, run):
        balancer, group = run.world.resources.names["loadBalancer"], run.world.resources.names["targetGroup.web"]
        return {"TargetGroup": group.rsplit(":", 1)[1], "LoadBalancer": balancer.split(":loadbalancer/")[1]}

    def stopped(self, run):
        ecs = run.world.resources.client("ecs")
        arns = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
        return ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"] if arns else []

    def test_a_service_uses_what_its_programs_use_of_their_reservation(self):
        burns = step("change-app", 60, service="web", instance="b", set={"burns": {"percent": 80}})
        with quiet_world({"services": [service(cpu=1024)], "timeline": [burns]}) as run:
            run.advance(180)
            self.assertEqual(values(run, "AWS/ECS", "CPUUtilization", SERVICE, minutes=4),
                             [(-60, 20), (0, 20), (60, 40), (120, 40)])
            self.assertEqual(values(run, "AWS/ECS", "CPUUtilization", SERVICE, "Maximum", 1), [(120, 80)])
            self.assertEqual(values(run, "AWS/ECS", "MemoryUtilization", SERVICE, minutes=1), [(120, 40)])
            instance = {"InstanceId": run.world.hosts.named("b").instance_id}
            self.assertEqual(values(run, "AWS/EC2", "CPUUtilization", instance, minutes=1), [(120, 43)])

    def test_the_load_of_a_host_is_that_of_its_type(self):
        hosts = [{**host, "type": "m5.xlarge"} for host in with_hosts({})["instances"]]
        burns = step("change-app", 60, service="web", instance="b", set={"burns": {"percent": 80}})
        with quiet_world({"instances": hosts, "services": [service(cpu=1024)], "timeline": [burns]}) as run:
            run.advance(180)
            instance = {"InstanceId": run.world.hosts.named("b").instance_id}
            self.assertEqual(values(run, "AWS/EC2", "CPUUtilization", instance, minutes=1), [(120, 23)])

    def test_a_saturated_program_answers_too_late(self):
        burns = step("change-app", service="web", set={"burns": {"percent": 100}})
        with quiet_world({"services": [service(gracePeriod=3600)], "timeline": [burns]}) as run:
            run.advance(60)
            self.assertEqual(set(shown(run)), {TIMEOUT})
            self.assertEqual(values(run, "AWS/ApplicationELB", "TargetResponseTime", self.group(run), minutes=1), [(0, 10)])
            self.assertEqual(values(run, "AWS/ApplicationELB", "UnHealthyHostCount", self.group(run), minutes=1), [(0, 3)])

    def test_a_burstable_instance_lives_on_credits_and_crawls_without(self):
        hosts = with_hosts({})["instances"]
        hosts[1] |= {"type": "t3.large", "cpuCredits": 3}
        web = service(gracePeriod=3600, cpu=1024, app={"burns": {"percent": 90}})
        with quiet_world({"instances": hosts, "services": [web]}) as run:
            run.advance(300)
            instance = {"InstanceId": run.world.hosts.named("b").instance_id}
            self.assertEqual(set(shown(run)), {("healthy", None, None)})
            run.advance(360)
            self.assertEqual(values(run, "AWS/EC2", "CPUCreditBalance", instance, minutes=10)[-1][1], 0)
            self.assertEqual(values(run, "AWS/EC2", "CPUUtilization", instance, minutes=1)[0][1], 30)
            self.assertEqual(shown(run)[1], TIMEOUT)
            other = {"InstanceId": run.world.hosts.named("a").instance_id}
            self.assertEqual(values(run, "AWS/EC2", "CPUCreditBalance", other), [])
            run.world.resources.client("ec2").modify_instance_credit_specification(
                InstanceCreditSpecifications=[instance | {"CpuCredits": "unlimited"}])
            run.advance(60)
            self.assertEqual(shown(run)[1], ("healthy", None, None))

    def test_a_container_that_fills_its_memory_is_killed(self):
        leak = step("change-app", service="web", instance="b", set={"outOfMemoryAfterSeconds": 120})
        with quiet_world({"services": [service()], "timeline": [leak]}) as run:
            run.advance(119)
            self.assertGreater(values(run, "AWS/ECS", "MemoryUtilization", SERVICE, "Maximum", 2)[-1][1], 60)
            run.advance(60)
            task, = self.stopped(run)
            container, = task["containers"]
            self.assertEqual((task["stopCode"], task["stoppedReason"]),
                             ("EssentialContainerExited", "Essential container in task exited"))
            self.assertEqual((container["exitCode"], container["reason"]),
                             (137, "OutOfMemoryError: Container killed due to memory usage"))

    def test_a_program_mended_in_time_is_not_killed(self):
        leak = step("change-app", service="web", instance="b", set={"outOfMemoryAfterSeconds": 120}, **{"for": 60})
        with quiet_world({"services": [service()], "timeline": [leak]}) as run:
            run.advance(200)
            self.assertEqual(self.stopped(run), [])

    def test_errors_of_the_targets_are_counted(self):
        broken = step("change-app", service="web", instance="b", set={"answers": {"/health": 200, "*": 500}})
        with quiet_world({"services": [service()], "timeline": [broken]}) as run:
            run.advance(60)
            self.assertEqual(values(run, "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", self.group(run), "Sum", 5), [(0, 20)])
            self.assertEqual(values(run, "AWS/ApplicationELB", "HealthyHostCount", self.group(run), minutes=1), [(0, 3)])

    def test_a_network_load_balancer_has_a_namespace_of_its_own(self):
        with quiet_world({"services": [service()], "loadBalancer": {"type": "network"}}) as run:
            self.assertTrue(self.group(run)["LoadBalancer"].startswith("net/edge/"))
            self.assertEqual(values(run, "AWS/NetworkELB", "HealthyHostCount", self.group(run), minutes=2), [(-120, 3), (-60, 3)])

    def test_container_insights_tell_tasks_apart(self):
        burns = step("change-app", service="web", instance="b", set={"burns": {"percent": 80}})
        with quiet_world({"services": [service()], "timeline": [burns], "containerInsights": True}) as run:
            run.advance(60)
            task = next(t for t in run.world.tasks.all if t.host.name == "b")
            namespace, name = "ECS/ContainerInsights", "TaskCpuUtilization"
            self.assertEqual(values(run, namespace, name, {**SERVICE, "TaskId": task.id}, minutes=1), [(0, 80)])
            family = {"ClusterName": "shop", "TaskDefinitionFamily": "web", "TaskId": task.id}
            self.assertEqual(values(run, namespace, name, family, minutes=1), [(0, 80)])
            self.assertEqual(values(run, namespace, name, SERVICE, minutes=1), [(0, 40)])

    def test_tasks_that_live_less_than_a_minute_are_measured(self):
        crash = step("change-app", service="web", onlyNew=True, set={"crashAfterSeconds": 20})
        with quiet_world({"services": [service()], "timeline": [crash, step("crash-app", 1, service="web")]}) as run:
            run.advance(180)
            self.assertEqual([minute for minute, _ in values(run, "AWS/ECS", "CPUUtilization", SERVICE, minutes=3)], [0, 60, 120])

    def test_a_host_without_agent_reports_no_tasks(self):
        with quiet_world({"services": [service()], "timeline": [step("disconnect-agent", instance="b")]}) as run:
            run.advance(120)
            self.assertEqual(values(run, "AWS/ECS", "CPUUtilization", SERVICE, "SampleCount", 2), [(0, 7), (60, 8)])

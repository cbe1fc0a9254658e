import unittest

from botocore.exceptions import ClientError

from sandbox.core.clock import EPOCH
from sandbox.tests.worlds import messages, quiet_world, service, shown, with_hosts

HEALTHY = ("healthy", None, None)
TIMEOUT = ("unhealthy", "Target.Timeout", "Request timed out")
INTERNAL = ("unhealthy", "Elb.InternalError", "Health checks failed due to an internal error")


class FaultsTest(unittest.TestCase):
    """Faults of hosts and load balancers that no system status check shows, through the API."""

    def world(self, do, instance="b", at=0, **fields):
        step = {"at": at, "do": do, **({"instance": instance} if instance else {}), **fields}
        return quiet_world({"services": [service(gracePeriod=3600)], "timeline": [step]})

    def status(self, run, name="b"):
        ids = [run.world.hosts.named(name).instance_id]
        ec2 = run.world.resources.client("ec2")
        return ec2.describe_instance_status(InstanceIds=ids, IncludeAllInstances=True)["InstanceStatuses"][0]

    def member(self, run, name="b"):
        arn = next(i.arn for i in run.world.container_instances if i.host.name == name)
        return run.world.resources.client("ecs").describe_container_instances(
            cluster="shop", containerInstances=[arn], include=["CONTAINER_INSTANCE_HEALTH"])["containerInstances"][0]

    def restart(self, run, name="b"):
        host = run.world.hosts.named(name)
        run.world.hosts.stop(host)
        run.advance(60)
        run.world.hosts.start(host)
        run.advance(240)

    def test_a_volume_that_hangs_fails_its_own_check_and_outlasts_a_restart(self):
        with self.world("impair-volume", at=61) as run:
            run.advance(121)
            seen = self.status(run)
            self.assertEqual([seen[key]["Status"] for key in ("SystemStatus", "InstanceStatus", "AttachedEbsStatus")],
                             ["ok", "ok", "impaired"])
            detail, = seen["AttachedEbsStatus"]["Details"]
            self.assertEqual((detail["Name"], detail["Status"], (detail["ImpairedSince"] - EPOCH).total_seconds()),
                             ("reachability", "failed", 120))
            self.assertEqual((shown(run)[1], self.member(run)["agentConnected"]), (TIMEOUT, True))
            self.restart(run)
            self.assertEqual(self.status(run)["AttachedEbsStatus"]["Status"], "impaired")

    def test_a_runtime_that_hangs_is_told_and_keeps_its_tasks_until_it_is_back(self):
        with self.world("impair-runtime", **{"for": 150}) as run:
            told = []
            run.world.bus.listeners.append(lambda e: told.append(e) if "Health Change" in e["detail-type"] else None)
            run.advance(61)
            health = self.member(run)["healthStatus"]
            self.assertEqual((health["overallStatus"], [(d["type"], d["status"]) for d in health["details"]]),
                             ("IMPAIRED", [("AGENT_CONNECTIVITY", "OK"), ("CONTAINER_RUNTIME", "IMPAIRED")]))
            self.assertEqual((set(shown(run)), self.member(run)["agentConnected"]), ({HEALTHY}, True))
            task = next(t for t in run.world.tasks.all if t.host.name == "b")
            run.world.tasks.stop(task, "UserInitiated", "Task stopped by user")
            run.advance(60)
            self.assertEqual((task.last_status, task.desired_status), ("RUNNING", "STOPPED"))
            run.advance(60)
            self.assertEqual(task.last_status, "STOPPED")
            self.assertEqual([e["detail"]["overallStatus"] for e in told], ["IMPAIRED", "OK"])

    def test_programs_that_hang_fail_their_targets_and_nothing_else(self):
        with self.world("hang-programs", **{"for": 60}) as run:
            run.advance(59)
            seen = self.status(run)
            self.assertEqual([seen[key]["Status"] for key in ("SystemStatus", "InstanceStatus", "AttachedEbsStatus")], ["ok"] * 3)
            self.assertEqual((shown(run)[1], self.member(run)["agentConnected"]), (TIMEOUT, True))
            self.assertEqual(self.member(run)["healthStatus"]["overallStatus"], "OK")
            run.advance(41)
            self.assertEqual(set(shown(run)), {HEALTHY})

    def test_a_host_s_firewall_drops_what_comes_for_its_own_address_only(self):
        for mode, seen in (("bridge", TIMEOUT), ("awsvpc", HEALTHY)):
            content = {"services": [service(gracePeriod=3600, networkMode=mode, hostPort=8080 if mode == "bridge" else 0)],
                       "timeline": [{"at": 0, "do": "impair-firewall", "instance": "b"}]}
            with self.subTest(mode), quiet_world(content) as run:
                run.advance(60)
                task = next(t for t in run.world.tasks.all if t.host.name == "b")
                shown_of_b = run.world.targets.health(task.targets[0])
                self.assertEqual((shown_of_b.state, shown_of_b.reason), seen[:2])
                self.assertTrue(self.member(run)["agentConnected"])

    def test_a_host_without_memory_kills_one_container_after_the_other(self):
        with self.world("impair-memory", **{"for": 200}) as run:
            run.advance(190)
            ended = [t for t in run.world.tasks.all if t.host.name == "b" and t.exit_code == 137]
            self.assertGreaterEqual(len(ended), 2)
            self.assertEqual({(t.stop_code, t.exit_reason) for t in ended}, {("EssentialContainerExited", None)})
            run.advance(200)
            self.assertEqual((set(shown(run)), self.member(run)["agentConnected"]), ({HEALTHY}, True))

    def test_a_volume_without_burst_balance_slows_its_host_and_cloudwatch_says_how_much_is_left(self):
        hosts = with_hosts({})["instances"]
        hosts[1] |= {"burstBalance": 20.0, "burstPercentAMinute": 10}
        with quiet_world({"instances": hosts, "services": [service(gracePeriod=3600)]}) as run:
            run.advance(100)
            self.assertEqual(set(shown(run)), {HEALTHY})
            run.advance(560)
            self.assertEqual([s[:2] for s in shown(run)], [HEALTHY[:2], TIMEOUT[:2], HEALTHY[:2]])
            metrics = run.world.resources.client("cloudwatch").list_metrics(Namespace="AWS/EBS", MetricName="BurstBalance")["Metrics"]
            self.assertEqual(len(metrics), 1)

    def test_a_restart_cures_a_runtime_that_hangs(self):
        with self.world("impair-runtime") as run:
            run.advance(61)
            self.restart(run)
            self.assertEqual(self.member(run)["healthStatus"]["overallStatus"], "OK")
            self.assertEqual(set(shown(run)), {HEALTHY})

    def test_a_host_that_hangs_passes_its_checks_and_loses_its_agent(self):
        with self.world("hang-host") as run:
            run.advance(90)
            seen = self.status(run)
            self.assertEqual([seen[key]["Status"] for key in ("SystemStatus", "InstanceStatus", "AttachedEbsStatus")], ["ok"] * 3)
            self.assertEqual((shown(run)[1], self.member(run)["agentConnected"]), (TIMEOUT, False))
            self.restart(run)
            self.assertEqual((set(shown(run)), self.member(run)["agentConnected"]), ({HEALTHY}, True))

    def test_an_instance_that_a_person_stops_comes_back_if_told_so(self):
        with self.world("stop-instance", **{"for": 120}) as run:
            run.advance(60)
            self.assertEqual(self.status(run)["InstanceState"]["Name"], "stopped")
            run.advance(120)
            self.assertEqual(self.status(run)["InstanceState"]["Name"], "running")

    def test_a_scheduled_event_is_announced_and_a_retirement_comes_true(self):
        with self.world("schedule-event", notBefore=100) as run:
            run.advance(1)
            event, = self.status(run)["Events"]
            self.assertEqual((event["Code"], event["Description"], (event["NotBefore"] - EPOCH).total_seconds()),
                             ("instance-retirement", "The instance is running on degraded hardware", 100))
            ec2 = run.world.resources.client("ec2")
            filtered = ec2.describe_instance_status(Filters=[{"Name": "event.code", "Values": ["instance-retirement"]}])
            self.assertEqual(len(filtered["InstanceStatuses"]), 1)
            self.assertEqual((self.status(run, "a")["Events"], set(shown(run))), ([], {HEALTHY}))
            run.advance(100)
            self.assertEqual((self.status(run)["InstanceState"]["Name"], self.status(run)["Events"]), ("stopping", []))

    def test_a_failed_load_balancer_fails_every_target_and_says_why(self):
        with self.world("load-balancer-state", None, state="failed", reason="Subnets are gone", **{"for": 60}) as run:
            run.advance(1)
            balancer, = run.world.resources.client("elbv2").describe_load_balancers()["LoadBalancers"]
            self.assertEqual(balancer["State"], {"Code": "failed", "Reason": "Subnets are gone"})
            self.assertEqual(set(shown(run)), {INTERNAL})
            run.advance(60)
            balancer, = run.world.resources.client("elbv2").describe_load_balancers()["LoadBalancers"]
            self.assertEqual((balancer["State"], set(shown(run))), ({"Code": "active"}, {HEALTHY}))

    def test_an_impaired_load_balancer_serves_on(self):
        with self.world("load-balancer-state", None, state="active_impaired") as run:
            run.advance(60)
            self.assertEqual(set(shown(run)), {HEALTHY})

    def test_a_deleted_target_group_takes_its_targets_along(self):
        with self.world("delete-target-group", None, service="web") as run:
            run.advance(30)
            with self.assertRaisesRegex(ClientError, "TargetGroupNotFound"):
                shown(run)
            self.assertTrue(any(m.endswith("due to TARGET GROUP IS NOT FOUND.") for m in messages(run)), messages(run))
            task = run.world.tasks.all[0]
            run.world.tasks.stop(task, "UserInitiated", "Task stopped by user")
            run.advance(120)
            self.assertEqual((task.last_status, sum(t.running for t in run.world.tasks.all)), ("STOPPED", 3))

    def test_without_its_load_balancer_a_target_group_is_not_in_use(self):
        with self.world("delete-load-balancer", None) as run:
            run.advance(60)
            elb = run.world.resources.client("elbv2")
            self.assertEqual(elb.describe_target_groups()["TargetGroups"][0]["LoadBalancerArns"], [])
            self.assertEqual({s[:2] for s in shown(run)}, {("unused", "Target.NotInUse")})

import unittest

from botocore.exceptions import ClientError

from sandbox.core.clock import EPOCH
from sandbox.tests.worlds import quiet_world, service, with_hosts


class HostsTest(unittest.TestCase):
    def world(self, **b):
        hosts = with_hosts({})["instances"]
        hosts[1].update(b)
        return quiet_world({"instances": hosts, "services": [service()]})

    def status(self, run, name="b"):
        ec2 = run.world.resources.client("ec2")
        id = run.world.hosts.named(name).instance_id
        return ec2.describe_instance_status(InstanceIds=[id], IncludeAllInstances=True)["InstanceStatuses"][0]

    def test_broken_hardware_fails_both_checks_at_the_next_minute_and_the_agent_goes(self):
        with self.world() as run:
            run.advance(70)
            run.world.hosts.impair(run.world.hosts.named("b"), "system")
            run.advance(45)
            self.assertEqual(self.status(run)["SystemStatus"]["Status"], "ok")
            self.assertFalse(run.world.hosts.named("b").agent_connected)
            run.advance(10)
            seen = self.status(run)
            self.assertEqual((seen["SystemStatus"]["Status"], seen["InstanceStatus"]["Status"]), ("impaired", "impaired"))
            detail = seen["SystemStatus"]["Details"][0]
            self.assertEqual((detail["Status"], (detail["ImpairedSince"] - EPOCH).total_seconds()), ("failed", 120))

    def test_a_fault_of_the_instance_leaves_the_system_check_alone_and_survives_a_restart(self):
        with self.world() as run:
            host = run.world.hosts.named("b")
            run.world.hosts.impair(host, "instance")
            run.advance(61)
            seen = self.status(run)
            self.assertEqual((seen["SystemStatus"]["Status"], seen["InstanceStatus"]["Status"]), ("ok", "impaired"))
            run.world.hosts.stop(host)
            run.advance(60)
            run.world.hosts.start(host)
            run.advance(300)
            self.assertEqual((self.status(run)["InstanceStatus"]["Status"], host.agent_connected), ("impaired", False))

    def test_stop_and_start_take_their_time_and_bring_new_hardware(self):
        with self.world() as run:
            host, ec2 = run.world.hosts.named("b"), run.world.resources.client("ec2")
            run.world.hosts.impair(host, "system")
            run.advance(120)
            change = ec2.stop_instances(InstanceIds=[host.instance_id])["StoppingInstances"][0]
            self.assertEqual((change["CurrentState"]["Name"], change["PreviousState"]["Name"]), ("stopping", "running"))
            with self.assertRaisesRegex(ClientError, "IncorrectInstanceState"):
                ec2.start_instances(InstanceIds=[host.instance_id])
            run.advance(46)
            self.assertEqual(self.status(run)["InstanceState"]["Name"], "stopped")
            self.assertEqual(self.status(run)["SystemStatus"]["Status"], "not-applicable")
            ec2.start_instances(InstanceIds=[host.instance_id])
            self.assertEqual(self.status(run)["InstanceState"]["Name"], "pending")
            run.advance(20)
            self.assertEqual(self.status(run)["SystemStatus"]["Status"], "initializing")
            run.advance(130)
            self.assertEqual((self.status(run)["SystemStatus"]["Status"], host.agent_connected), ("ok", True))

    def test_what_may_not_be_stopped_is_refused(self):
        cases = [({"rootDevice": "instance-store"}, "UnsupportedOperation"), ({"lifecycle": "spot"}, "UnsupportedOperation"),
                 ({"stopProtection": True}, "OperationNotPermitted")]
        for spec, code in cases:
            with self.subTest(spec=spec), self.world(**spec) as run:
                ids = [run.world.hosts.named("b").instance_id]
                with self.assertRaisesRegex(ClientError, code):
                    run.world.resources.client("ec2").stop_instances(InstanceIds=ids)
                self.assertEqual(run.world.hosts.named("b").state, "running")

    def test_the_api_shows_what_forbids_a_stop(self):
        with self.world(lifecycle="spot", rootDevice="instance-store", stopProtection=True, tenancy="host") as run:
            ec2, id = run.world.resources.client("ec2"), run.world.hosts.named("b").instance_id
            seen = ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]
            self.assertEqual((seen["InstanceLifecycle"], seen["RootDeviceType"], seen["Placement"]["Tenancy"]),
                             ("spot", "instance-store", "host"))
            protection = ec2.describe_instance_attribute(InstanceId=id, Attribute="disableApiStop")
            self.assertTrue(protection["DisableApiStop"]["Value"])

    def test_a_dry_run_changes_nothing(self):
        with self.world() as run:
            with self.assertRaisesRegex(ClientError, "DryRunOperation"):
                ids = [run.world.hosts.named("b").instance_id]
                run.world.resources.client("ec2").stop_instances(InstanceIds=ids, DryRun=True)
            self.assertEqual(run.world.hosts.named("b").state, "running")

    def test_capacity_can_be_missing_for_a_while(self):
        with self.world(noCapacitySeconds=100) as run:
            host, ec2 = run.world.hosts.named("b"), run.world.resources.client("ec2")
            run.world.hosts.stop(host)
            run.advance(60)
            with self.assertRaisesRegex(ClientError, "InsufficientInstanceCapacity") as raised:
                ec2.start_instances(InstanceIds=[host.instance_id])
            # EC2 API reference, errors-overview: a server error, which the SDKs retry.
            self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 500)
            run.advance(100)
            ec2.start_instances(InstanceIds=[host.instance_id])
            self.assertEqual(host.state, "pending")

    def test_a_group_replaces_a_member_that_was_stopped_but_not_one_in_standby(self):
        for standby in (False, True):
            with self.subTest(standby=standby), self.world(autoScalingGroup="hosts") as run:
                host, scaling = run.world.hosts.named("b"), run.world.resources.client("autoscaling")
                member = scaling.describe_auto_scaling_instances(InstanceIds=[host.instance_id])["AutoScalingInstances"][0]
                self.assertEqual((member["AutoScalingGroupName"], member["LifecycleState"]), ("hosts", "InService"))
                if standby:
                    scaling.enter_standby(AutoScalingGroupName="hosts", InstanceIds=[host.instance_id],
                                          ShouldDecrementDesiredCapacity=True)
                run.world.hosts.stop(host)
                run.advance(200)
                generations = [h for h in run.world.hosts.all if h.name == "b"]
                self.assertEqual((host.state, len(generations)), ("stopped", 1) if standby else ("terminated", 2))
                if not standby:
                    self.assertTrue(generations[1].agent_connected)

    def test_how_long_a_silent_agent_passes_for_connected_is_drawn(self):
        silent = []
        for seed in range(4):
            with quiet_world({"seed": seed, "instances": [{"name": "a"}], "timeline": [{"at": 10, "do": "disconnect-agent", "instance": "a"}],
                              "services": []}) as run:
                host = run.world.hosts.named("a")
                while host.agent_connected:
                    run.advance(1)
                silent.append(run.clock.now - 10)
        self.assertTrue(all(30 <= seconds <= 151 for seconds in silent), silent)
        self.assertGreater(len(set(silent)), 2)

    def test_container_instance_health_turns_impaired_when_the_agent_stays_away(self):
        with self.world() as run:
            ecs, events = run.world.resources.client("ecs"), []
            run.world.bus.listeners.append(events.append)
            run.world.hosts.impair(run.world.hosts.named("b"), "system")
            run.advance(80)
            self.assertEqual([], [e for e in events if e["detail-type"] == "ECS Container Instance Health Change"])
            run.advance(260)
            arn = run.world.container_instances[1].arn
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[arn],
                                                    include=["CONTAINER_INSTANCE_HEALTH"])
            self.assertEqual(seen["containerInstances"][0]["healthStatus"]["overallStatus"], "IMPAIRED")
            told = [e["detail"]["overallStatus"] for e in events if e["detail-type"] == "ECS Container Instance Health Change"]
            self.assertEqual(told, ["IMPAIRED"])

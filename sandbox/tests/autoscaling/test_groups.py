import unittest
from dataclasses import replace

from botocore.exceptions import ClientError

from sandbox.tests.worlds import quiet_world, service, with_hosts


class GroupsTest(unittest.TestCase):
    """EC2 Auto Scaling user guide: health-checks-overview, as-enter-exit-standby, understand-how-suspending-processes, lifecycle-hooks."""

    def world(self, timeline=(), seed=0, services=None, **group):
        hosts = [{**host, "autoScalingGroup": "hosts"} for host in with_hosts({})["instances"]]
        run = quiet_world({"instances": hosts, "services": services or [service(gracePeriod=3600)], "seed": seed,
                           "timeline": list(timeline), "autoScalingGroups": [{"name": "hosts", **group}]})
        self.addCleanup(run.close)
        self.scaling, self.run = run.world.resources.client("autoscaling"), run
        self.host = run.world.hosts.named("b")
        self.id, self.told = self.host.instance_id, []
        run.world.bus.listeners.append(lambda e: self.told.append(e) if e["source"] == "aws.autoscaling" else None)
        return run

    def member(self, id=None):
        found = self.scaling.describe_auto_scaling_instances(InstanceIds=[id or self.id])["AutoScalingInstances"]
        return (found[0]["LifecycleState"], found[0]["HealthStatus"]) if found else None

    def group(self):
        return self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["hosts"])["AutoScalingGroups"][0]

    def sizes(self):
        return self.group()["DesiredCapacity"], [i["LifecycleState"] for i in self.group()["Instances"]].count("InService")

    def activities(self):
        return self.scaling.describe_scaling_activities(AutoScalingGroupName="hosts")["Activities"]

    def gone(self):
        return self.host.state in ("shutting-down", "terminated")

    def test_what_does_not_run_is_replaced_at_once_even_in_its_grace_period(self):
        run = self.world(graceSeconds=3600)
        run.world.hosts.stop(self.host)
        run.advance(20)
        self.assertEqual((self.gone(), self.member()[0]), (True, "Terminating:Proceed"))
        run.advance(200)
        self.assertEqual((self.member(), self.sizes()), (None, (3, 3)))
        causes = [a["Cause"].split(" ", 2)[2] for a in self.activities()]
        self.assertEqual(causes, ["an instance was launched in response to an unhealthy instance needing to be replaced.",
                                  "an instance was taken out of service in response to an EC2 health check indicating it has been "
                                  "terminated or stopped."])
        self.assertEqual([e["detail-type"] for e in self.told], ["EC2 Instance Terminate Successful", "EC2 Instance Launch Successful"])

    def test_how_long_an_impaired_member_is_tolerated_is_drawn_from_3_to_20_minutes_after_its_grace(self):
        taken = []
        for seed in range(3):
            run = self.world(seed=seed)
            run.world.hosts.impair(self.host, "system")
            while not self.gone():
                run.advance(15)
            taken.append(run.clock.now - 60)
        self.assertTrue(all(180 <= seconds <= 1230 for seconds in taken), taken)
        self.assertGreater(len(set(taken)), 1)
        run = self.world(patienceSeconds=60, graceSeconds=600)
        self.scaling.enter_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id], ShouldDecrementDesiredCapacity=True)
        run.advance(31)
        self.scaling.exit_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id])
        run.world.hosts.impair(self.host, "instance")
        run.advance(500)
        self.assertEqual((self.member(), self.host.state), (("InService", "HEALTHY"), "running"))
        run.advance(200)
        self.assertTrue(self.gone())

    def test_volumes_and_target_groups_count_only_by_the_health_check_type(self):
        for fault, kinds, expected in (("volume", "EC2", False), ("volume", "EC2,EBS", True), ("programs", "EC2,EBS", False),
                                       ("programs", "EC2,ELB", True), ("host", "EC2", False)):
            with self.subTest(fault=fault, kinds=kinds):
                run = self.world(healthCheckType=kinds, attached=["web"] if "ELB" in kinds else [])
                run.world.hosts.impair(self.host, fault)
                run.advance(180)
                self.assertEqual(self.gone(), expected)

    def test_a_scheduled_event_makes_a_member_unhealthy(self):
        run = self.world([{"at": 10, "do": "schedule-event", "instance": "b"}])
        run.advance(40)
        self.assertTrue(self.gone())

    def test_a_scenario_may_have_a_group_wait_for_the_time_of_the_event(self):
        announced = {"at": 10, "do": "schedule-event", "instance": "b", "code": "system-maintenance", "notBefore": 300}
        run = self.world([announced], replacesForEvent="due")
        run.advance(280)
        self.assertEqual((self.gone(), self.member()), (False, ("InService", "HEALTHY")))
        run.advance(60)
        self.assertTrue(self.gone())

    def test_managed_termination_protection_spares_members_that_run_tasks(self):
        """API model ecs, managedTerminationProtection: instances that contain tasks are not terminated by a scale-in."""
        run = self.world(protected=True, managedTerminationProtection=True)
        self.scaling.set_desired_capacity(AutoScalingGroupName="hosts", DesiredCapacity=2)
        run.advance(60)
        self.assertEqual(self.sizes()[1], 3)
        self.assertIn("protected from scale-in", self.activities()[0]["StatusMessage"])
        daemon = {**service(), "name": "agent", "schedulingStrategy": "DAEMON"}
        run = self.world(protected=True, managedTerminationProtection=True, services=[service(desiredCount=2, hostPort=0), daemon])
        self.scaling.set_desired_capacity(AutoScalingGroupName="hosts", DesiredCapacity=2)
        run.advance(60)
        self.assertEqual([h.name for h in run.world.hosts.all if h.state != "running"], ["c"])

    def test_suspended_processes_keep_what_fails_or_lose_it(self):
        for suspended, expected in ((["HealthCheck"], ("InService", "HEALTHY")), (["ReplaceUnhealthy"], ("InService", "UNHEALTHY")),
                                    (["Terminate"], ("InService", "UNHEALTHY")), (["Launch"], None)):
            with self.subTest(suspended):
                run = self.world(suspended=suspended)
                run.world.hosts.stop(self.host)
                run.advance(150)
                self.assertEqual(self.member(), expected)
                self.assertEqual(len(self.group()["Instances"]), 3 if expected else 2)
                self.scaling.resume_processes(AutoScalingGroupName="hosts", ScalingProcesses=suspended)
                run.advance(200)
                self.assertEqual((self.member(), self.sizes()), (None, (3, 3)))

    def test_set_instance_health_replaces_at_once_and_respects_the_grace_period_unless_told(self):
        run = self.world(hooks=[], graceSeconds=0)
        self.scaling.set_instance_health(InstanceId=self.id, HealthStatus="Unhealthy")
        run.advance(16)
        self.assertTrue(self.gone())
        self.assertTrue(self.activities()[-1]["Cause"].endswith("a user health-check."))

    def test_standby_is_left_alone_and_its_way_back_has_states_between(self):
        run = self.world(minSize=2)
        moved, = self.scaling.enter_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id],
                                            ShouldDecrementDesiredCapacity=True)["Activities"]
        self.assertEqual((moved["StatusCode"], moved["Progress"]), ("InProgress", 50))
        self.assertEqual(self.member()[0], "EnteringStandby")
        run.advance(31)
        self.assertEqual((self.member()[0], self.group()["DesiredCapacity"]), ("Standby", 2))
        run.world.hosts.stop(self.host)
        run.advance(300)
        self.assertEqual((self.member(), self.host.state), (("Standby", "HEALTHY"), "stopped"))
        run.world.hosts.start(self.host)
        run.advance(60)
        self.scaling.exit_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id])
        self.assertEqual(self.member()[0], "Pending:Proceed")
        run.advance(60)
        self.assertEqual((self.member(), self.sizes(), self.told), (("InService", "HEALTHY"), (3, 3), []))

    def test_whoever_leaves_standby_without_running_is_replaced(self):
        run = self.world()
        self.scaling.enter_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id], ShouldDecrementDesiredCapacity=True)
        run.advance(31)
        run.world.hosts.stop(self.host)
        run.advance(60)
        self.scaling.exit_standby(AutoScalingGroupName="hosts", InstanceIds=[self.id])
        run.advance(60)
        self.assertTrue(self.gone())

    def test_what_else_decides_about_a_group_can_be_read(self):
        run = self.world(capacityProvider={"name": "main", "managedTerminationProtection": True}, instanceRefresh="InProgress",
                         maxInstanceLifetime=86400, mixed=True, warmPool=1, tags={"team": "shop"})
        group, ecs = self.group(), run.world.resources.client("ecs")
        self.assertEqual((group["MaxInstanceLifetime"], group["WarmPoolConfiguration"]["MinSize"]), (86400, 1))
        self.assertIn("MixedInstancesPolicy", group)
        self.assertEqual({tag["Key"] for tag in group["Tags"]}, {"team", "AmazonECSManaged"})
        refresh, = self.scaling.describe_instance_refreshes(AutoScalingGroupName="hosts")["InstanceRefreshes"]
        self.assertEqual(refresh["Status"], "InProgress")
        provider = next(one["autoScalingGroupProvider"] for one in ecs.describe_capacity_providers()["capacityProviders"]
                        if one["name"] == "main")
        self.assertEqual((provider["autoScalingGroupArn"], provider["managedScaling"]["status"],
                          provider["managedTerminationProtection"]), (group["AutoScalingGroupARN"], "ENABLED", "ENABLED"))

    def test_a_plain_group_shows_none_of_it(self):
        run = self.world()
        self.assertFalse({"MaxInstanceLifetime", "MixedInstancesPolicy", "WarmPoolConfiguration"} & self.group().keys())
        self.assertEqual(self.scaling.describe_instance_refreshes(AutoScalingGroupName="hosts")["InstanceRefreshes"], [])
        self.assertEqual([one["name"] for one in run.world.resources.client("ecs").describe_capacity_providers()["capacityProviders"]],
                         ["FARGATE", "FARGATE_SPOT"])

    def test_sizes_and_a_suspended_launch_refuse_standby_and_the_way_back(self):
        self.world(minSize=3)
        ask = {"AutoScalingGroupName": "hosts", "InstanceIds": [self.id]}
        with self.assertRaisesRegex(ClientError, "has min-size=3, max-size=6, and desired-size=3. To place into standby 1 instance"):
            self.scaling.enter_standby(**ask, ShouldDecrementDesiredCapacity=True)
        run = self.world(suspended=["Launch"])
        self.scaling.enter_standby(**ask, ShouldDecrementDesiredCapacity=True)
        run.advance(31)
        with self.assertRaisesRegex(ClientError, "ValidationError"):
            self.scaling.exit_standby(**ask)
        run = self.world(maxSize=3)
        self.scaling.enter_standby(**ask, ShouldDecrementDesiredCapacity=False)
        run.advance(200)
        self.assertEqual(self.sizes(), (3, 3))
        with self.assertRaisesRegex(ClientError, "ValidationError"):
            self.scaling.exit_standby(**ask)

    def test_a_hook_holds_a_member_that_goes_until_it_is_completed_or_over(self):
        run = self.world(hooks=[{"name": "drain", "heartbeatSeconds": 600}])
        self.scaling.set_instance_health(InstanceId=self.id, HealthStatus="Unhealthy")
        run.advance(16)
        self.assertEqual((self.member()[0], self.host.state), ("Terminating:Wait", "running"))
        self.assertEqual(self.told[0]["detail-type"], "EC2 Instance-terminate Lifecycle Action")
        self.scaling.complete_lifecycle_action(AutoScalingGroupName="hosts", InstanceId=self.id, LifecycleHookName="drain",
                                               LifecycleActionResult="CONTINUE")
        self.assertTrue(self.gone())
        run = self.world(hooks=[{"name": "drain", "heartbeatSeconds": 600}])
        self.scaling.set_instance_health(InstanceId=self.id, HealthStatus="Unhealthy")
        run.advance(500)
        self.assertFalse(self.gone())
        run.advance(120)
        self.assertTrue(self.gone())

    def test_managed_draining_drains_first_and_hangs_on_a_host_that_says_nothing(self):
        """ECS developer guide, managed-instance-draining: until no task is left, at most 48 hours."""
        for fault, expected in ((None, True), ("system", False)):
            with self.subTest(fault):
                run = self.world(managedDraining=True, services=[service(desiredCount=3, hostPort=0, minimumHealthyPercent=50,
                                                                         gracePeriod=3600)])
                if fault:
                    run.world.hosts.impair(self.host, fault)
                    run.advance(60)
                self.scaling.set_instance_health(InstanceId=self.id, HealthStatus="Unhealthy")
                run.advance(16)
                known = next(i for i in run.world.container_instances if i.host is self.host)
                self.assertEqual((known.status, self.member()[0]), ("DRAINING", "Terminating:Wait"))
                run.advance(3600)
                self.assertEqual(self.gone(), expected)

    def test_a_launch_that_fails_says_why_and_is_tried_again(self):
        run = self.world(launchFails=2)
        run.world.hosts.stop(self.host)
        run.advance(300)
        self.assertEqual(self.sizes(), (3, 3))
        failed = [a for a in self.activities() if a["StatusCode"] == "Failed"]
        self.assertEqual(len(failed), 2)
        self.assertIn("do not have sufficient m5.large capacity", failed[0]["StatusMessage"])
        self.assertEqual([e["detail-type"] for e in self.told].count("EC2 Instance Launch Unsuccessful"), 2)

    def test_scale_in_spares_who_is_protected(self):
        run = self.world()
        self.scaling.set_instance_protection(InstanceIds=[self.id], AutoScalingGroupName="hosts", ProtectedFromScaleIn=True)
        self.scaling.set_desired_capacity(AutoScalingGroupName="hosts", DesiredCapacity=1)
        run.advance(200)
        self.assertEqual(([i["InstanceId"] for i in self.group()["Instances"]], self.sizes()), ([self.id], (1, 1)))
        run = self.world(protected=True)
        self.scaling.set_desired_capacity(AutoScalingGroupName="hosts", DesiredCapacity=1)
        run.advance(200)
        self.assertEqual((self.sizes(), self.activities()[0]["StatusCode"]), ((1, 3), "Failed"))

    def test_a_member_terminated_by_request_is_replaced_unless_the_size_goes_down(self):
        for decrement, size in ((False, 3), (True, 2)):
            with self.subTest(decrement):
                run = self.world()
                self.scaling.terminate_instance_in_auto_scaling_group(InstanceId=self.id, ShouldDecrementDesiredCapacity=decrement)
                run.advance(200)
                self.assertEqual(self.sizes(), (size, size))

    def test_a_warm_member_is_stopped_no_container_instance_and_used_first(self):
        run = self.world(warmPool=1)
        pool, = self.scaling.describe_warm_pool(AutoScalingGroupName="hosts")["Instances"]
        self.assertEqual((self.member(pool["InstanceId"])[0], self.sizes()), ("Warmed:Stopped", (3, 3)))
        self.assertEqual(len(run.world.container_instances), 3)
        run.world.hosts.stop(self.host)
        run.advance(200)
        self.assertEqual((self.member(pool["InstanceId"])[0], self.sizes()), ("InService", (3, 3)))

    def test_zones_out_of_balance_are_balanced_by_a_launch_before_a_termination(self):
        run = self.world()
        for host in run.world.hosts.all[:2]:
            host.spec = replace(host.spec, zone="us-east-1c")
        run.advance(400)
        self.assertEqual(self.sizes()[1], 3)
        self.assertTrue(any("balancing" in a["Cause"] for a in self.activities()))
        suspended = self.world(suspended=["AZRebalance"])
        for host in suspended.world.hosts.all[:2]:
            host.spec = replace(host.spec, zone="us-east-1c")
        suspended.advance(200)
        self.assertEqual(self.activities(), [])


if __name__ == "__main__":
    unittest.main()

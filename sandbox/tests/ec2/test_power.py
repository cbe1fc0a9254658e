import unittest

from botocore.exceptions import ClientError

from sandbox.tests.worlds import quiet_world, service, with_hosts


class PowerTest(unittest.TestCase):
    """EC2 user guide: how-ec2-instance-stop-start-works, instance-configuration-recovery, ec2-instance-reboot."""

    def world(self, seed=0, timeline=(), **b):
        hosts = with_hosts({})["instances"]
        hosts[1].update(b)
        run = quiet_world({"instances": hosts, "services": [service(gracePeriod=3600)], "seed": seed, "timeline": list(timeline)})
        self.addCleanup(run.close)
        self.ec2, self.host, self.ids = run.world.resources.client("ec2"), run.world.hosts.named("b"), [run.world.hosts.named("b").instance_id]
        return run

    def described(self):
        return self.ec2.describe_instances(InstanceIds=self.ids)["Reservations"][0]["Instances"][0]

    def checks(self):
        seen = self.ec2.describe_instance_status(InstanceIds=self.ids, IncludeAllInstances=True)["InstanceStatuses"][0]
        return tuple(seen[key]["Status"] for key in ("SystemStatus", "InstanceStatus", "AttachedEbsStatus") if key in seen)

    def restart(self, run):
        self.ec2.stop_instances(InstanceIds=self.ids)
        run.advance(60)
        self.ec2.start_instances(InstanceIds=self.ids)
        run.advance(200)

    def test_how_long_a_stop_takes_is_drawn_within_minutes_and_longer_where_the_hardware_fails(self):
        taken = {}
        for fault in (None, "system"):
            for seed in range(3):
                run = self.world(seed, stopSeconds=None)
                if fault:
                    run.world.hosts.impair(self.host, fault)
                self.ec2.stop_instances(InstanceIds=self.ids)
                while self.host.state == "stopping":
                    run.advance(1)
                taken.setdefault(fault, []).append(run.clock.now)
        self.assertEqual(len(set(taken[None])), 3)
        self.assertTrue(all(30 <= seconds <= 91 for seconds in taken[None]), taken)
        self.assertTrue(all(45 <= seconds <= 241 for seconds in taken["system"]), taken)

    def test_a_terminated_host_leaves_the_cluster_only_if_it_ran_with_a_connected_agent(self):
        """API reference ECS, DeregisterContainerInstance: neither stopped instances nor those whose agent is disconnected."""
        for before, expected in ((None, ("INACTIVE", False)), ("stopped", ("ACTIVE", False)), ("agent", ("ACTIVE", False))):
            with self.subTest(before):
                run = self.world()
                if before == "stopped":
                    run.world.hosts.stop(self.host)
                elif before == "agent":
                    run.world.hosts.stop_agent(self.host, True)
                run.advance(60)
                run.world.hosts.terminate(self.host)
                run.advance(300)
                ecs, member = run.world.resources.client("ecs"), run.world.container_instances[1]
                seen, = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn],
                                                         include=["CONTAINER_INSTANCE_HEALTH"])["containerInstances"]
                self.assertEqual((seen["status"], seen["agentConnected"]), expected)
                if before:
                    self.assertEqual(seen["healthStatus"]["overallStatus"], "IMPAIRED")

    def test_a_stop_that_hangs_ends_only_by_force(self):
        run = self.world(stopHangs=True)
        self.ec2.stop_instances(InstanceIds=self.ids)
        run.advance(1800)
        self.assertEqual(self.described()["State"]["Name"], "stopping")
        self.ec2.stop_instances(InstanceIds=self.ids, Force=True)
        run.advance(61)
        seen = self.described()
        self.assertEqual((seen["State"]["Name"], seen["StateReason"]["Code"]), ("stopped", "Client.UserInitiatedShutdown"))

    def test_a_start_that_was_accepted_can_fall_back_to_stopped(self):
        """As with an encrypted volume whose key the caller may not use."""
        run = self.world(startFails=2)
        self.ec2.stop_instances(InstanceIds=self.ids)
        run.advance(60)
        for _ in range(2):
            self.ec2.start_instances(InstanceIds=self.ids)
            self.assertEqual(self.described()["State"]["Name"], "pending")
            run.advance(16)
            seen = self.described()
            self.assertEqual((seen["State"]["Name"], seen["StateReason"]["Code"]), ("stopped", "Client.InternalError"))
        self.ec2.start_instances(InstanceIds=self.ids)
        run.advance(16)
        self.assertEqual(self.described()["State"]["Name"], "running")

    def test_a_start_by_people_may_use_the_keys_of_volumes(self):
        run = self.world(volumeKey="arn:aws:kms:us-east-1:123456789012:key/1")
        volume, = self.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": self.ids}])["Volumes"]
        self.assertEqual((volume["Encrypted"], volume["KmsKeyId"]), (True, "arn:aws:kms:us-east-1:123456789012:key/1"))
        self.restart(run)
        self.assertEqual(self.described()["State"]["Name"], "running")

    def test_a_start_brings_new_hardware_but_not_on_a_dedicated_host_nor_always(self):
        for spec, expected in (({}, "ok"), ({"tenancy": "host"}, "impaired"), ({"badHosts": 1}, "impaired")):
            with self.subTest(spec):
                run = self.world(**spec)
                run.world.hosts.impair(self.host, "system")
                self.restart(run)
                self.assertEqual(self.checks()[0], expected)
        self.restart(run)
        self.assertEqual(self.checks()[0], "ok")

    def test_what_was_impaired_at_launch_is_impaired_since_then(self):
        run = self.world()
        run.world.hosts.impair(self.host, "instance")
        self.restart(run)
        status = self.ec2.describe_instance_status(InstanceIds=self.ids)["InstanceStatuses"][0]["InstanceStatus"]
        self.assertEqual(status["Details"][0]["ImpairedSince"], run.clock.moment(self.host.running_since))

    def test_a_reboot_takes_its_time_ends_the_containers_and_fails_the_instance_check_meanwhile(self):
        run = self.world(rebootSeconds=90)
        task = next(t for t in run.world.tasks.all if t.host.name == "b")
        self.ec2.reboot_instances(InstanceIds=self.ids)
        run.advance(61)
        self.assertEqual((self.checks(), self.host.agent_connected, task.last_status), (("ok", "impaired", "ok"), False, "RUNNING"))
        run.advance(70)
        self.assertEqual((self.checks(), self.host.agent_connected, task.stop_code), (("ok",) * 3, True, "EssentialContainerExited"))

    def test_ec2_recovers_an_instance_with_broken_hardware_and_says_so_in_aws_health(self):
        run, told = self.world(autoRecovery=120.0), []
        run.world.bus.listeners.append(lambda e: told.append(e["detail"]["eventTypeCode"]) if e["source"] == "aws.health" else None)
        run.world.hosts.impair(self.host, "system")
        run.advance(179)
        self.assertEqual((self.checks()[0], told), ("impaired", []))
        run.advance(300)
        self.assertEqual((self.checks(), self.host.state, self.host.agent_connected), (("ok",) * 3, "running", True))
        self.assertEqual(told, ["AWS_EC2_SIMPLIFIED_AUTO_RECOVERY_SUCCESS"])

    def test_ec2_recovers_neither_members_of_groups_nor_dedicated_hosts_nor_a_failed_instance_check(self):
        for spec, fault in (({"autoScalingGroup": "hosts"}, "system"), ({"tenancy": "host"}, "system"),
                            ({"rootDevice": "instance-store"}, "system"), ({}, "instance"), ({"recoveryFails": 3}, "system")):
            with self.subTest(spec, fault=fault):
                run = self.world(autoRecovery=60.0, **spec)
                run.world.hosts.impair(self.host, fault)
                run.advance(400)
                self.assertIn(fault, self.host.faults)

    def test_only_nitro_types_have_an_attached_ebs_check(self):
        self.world(type="t2.large")
        self.assertEqual(len(self.checks()), 2)

    def test_a_forced_stop_of_what_runs_is_a_stop(self):
        run = self.world(stopProtection=True)
        with self.assertRaisesRegex(ClientError, "OperationNotPermitted"):
            self.ec2.stop_instances(InstanceIds=self.ids, Force=True)
        run.advance(1)
        self.assertEqual(self.described()["State"]["Name"], "running")


if __name__ == "__main__":
    unittest.main()

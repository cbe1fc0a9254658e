import unittest

from sandbox.tests.worlds import messages, quiet_world, service, shown

KILLED = "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web-tg/"


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


class SchedulerTest(unittest.TestCase):
    def stopped(self, run):
        client = run.world.resources.client("ecs")
        arns = client.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
        return client.describe_tasks(cluster="shop", tasks=arns)["tasks"] if arns else []

    def service(self, run):
        return run.world.resources.client("ecs").describe_services(cluster="shop", services=["web"])["services"][0]

    def test_an_unhealthy_task_is_stopped_and_the_service_says_so(self):
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        with quiet_world({"services": [service()], "timeline": [hung]}) as run:
            run.advance(120)
            task, = self.stopped(run)
            self.assertTrue(task["stoppedReason"].startswith(KILLED), task["stoppedReason"])
            self.assertEqual((task["stopCode"], task["lastStatus"]), ("ServiceSchedulerInitiated", "STOPPED"))
            self.assertLess(task["stoppingAt"], task["stoppedAt"])
            instance = run.world.hosts.named("b").instance_id
            told = messages(run)
            start = f"(service web) (task {task['taskArn'].rsplit('/', 1)[1]}) (instance {instance}) (port 8080) is unhealthy in "
            self.assertTrue(any(m.startswith(f"{start}(target-group arn:") and m.endswith("due to (reason Request timed out)") for m in told), told)
            self.assertEqual(self.service(run)["runningCount"], 3)

    def test_the_grace_period_protects_a_task_from_its_start_and_a_raise_covers_running_tasks(self):
        slow = [step("change-app", service="web", onlyNew=True, set={"startSeconds": 150}), step("desired-count", 1, count=4)]
        with quiet_world({"services": [service(hostPort=0, gracePeriod=30)], "timeline": slow}) as run:
            run.advance(60)
            run.world.resources.client("ecs").update_service(cluster="shop", service="web", healthCheckGracePeriodSeconds=300)
            run.advance(240)
            self.assertEqual((self.service(run)["runningCount"], len(self.service(run)["deployments"])), (4, 1))
            self.assertEqual([s[0] for s in shown(run)].count("healthy"), 4)

    def test_a_scenario_may_have_a_raised_grace_period_cover_only_tasks_that_start_after_it(self):
        slow = [step("change-app", service="web", onlyNew=True, set={"startSeconds": 150}), step("desired-count", 1, count=4)]
        world = {"services": [service(hostPort=0, gracePeriod=30)], "timeline": slow, "scheduler": {"graceCoversRunning": False}}
        with quiet_world(world) as run:
            run.advance(40)
            first = next(t for t in run.world.tasks.all if t.created > 0)
            run.world.resources.client("ecs").update_service(cluster="shop", service="web", healthCheckGracePeriodSeconds=300)
            run.advance(400)
            self.assertFalse(first.wanted)
            self.assertEqual([s[0] for s in shown(run)].count("healthy"), 4)

    def test_a_change_of_all_programs_reaches_those_that_started_before_a_change_of_new_ones(self):
        slow = step("change-app", service="web", onlyNew=True, set={"startSeconds": 20})
        broken = step("change-app", 2, service="web", set={"answers": {"*": 500}}, **{"for": 100})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [slow, broken]}) as run:
            programs = [task.program for task in run.world.tasks.all if task.program]
            run.advance(5)
            self.assertEqual({str(program.behaviour.answers) for program in programs}, {"{'*': 500}"})
            self.assertNotIn(20, {program.behaviour.start_seconds for program in programs})
            run.advance(100)
            self.assertNotIn("{'*': 500}", {str(program.behaviour.answers) for program in programs})

    def test_without_a_raise_a_slow_task_never_gets_there(self):
        slow = [step("change-app", service="web", onlyNew=True, set={"startSeconds": 150}), step("desired-count", 1, count=4)]
        with quiet_world({"services": [service(hostPort=0, gracePeriod=30)], "timeline": slow}) as run:
            run.advance(900)
            lives = [(t["stoppingAt"] - t["startedAt"]).total_seconds() for t in self.stopped(run)]
            self.assertGreater(len(lives), 8)
            self.assertLess(max(lives), 150)
            self.assertEqual([s[0] for s in shown(run)].count("healthy"), 3)

    def test_a_replacement_starts_before_the_unhealthy_task_is_stopped_where_there_is_room(self):
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [hung]}) as run:
            run.advance(52)
            self.assertEqual((len(self.stopped(run)), self.service(run)["runningCount"]), (0, 4))
            run.advance(90)
            self.assertEqual((len(self.stopped(run)), self.service(run)["runningCount"]), (1, 3))

    def test_a_host_that_is_away_keeps_its_task_running_until_it_stops(self):
        with quiet_world({"services": [service()], "timeline": [step("impair-system", instance="b")]}) as run:
            run.advance(90)
            task, = self.stopped(run)
            self.assertEqual((task["lastStatus"], task["desiredStatus"], task["connectivity"]),
                             ("RUNNING", "STOPPED", "DISCONNECTED"))
            self.assertTrue(any("was unable to place a task because no container instance met all of its requirements" in m
                                for m in messages(run)))
            run.world.hosts.stop(run.world.hosts.named("b"))
            run.advance(60)
            self.assertEqual(self.stopped(run)[0]["lastStatus"], "STOPPED")

    def test_a_healthy_task_ends_with_its_host(self):
        with quiet_world({"services": [service()]}) as run:
            host = run.world.hosts.named("a")
            run.world.resources.client("ec2").stop_instances(InstanceIds=[host.instance_id])
            run.advance(60)
            self.assertEqual(self.stopped(run)[0]["stoppedReason"], f"Host EC2 (instance {host.instance_id}) stopped.")

    def test_a_drained_instance_loses_service_tasks_keeps_others_and_stays_draining_across_a_restart(self):
        hosts = [{"name": n, "zone": f"us-east-1{n}", "standaloneTasks": int(n == "a")} for n in "abcd"[:3]]
        with quiet_world({"instances": hosts, "services": [service(hostPort=0, desiredCount=3)]}) as run:
            ecs, ec2 = run.world.resources.client("ecs"), run.world.resources.client("ec2")
            member = next(i for i in run.world.container_instances if i.host.name == "a")
            ecs.update_container_instances_state(cluster="shop", containerInstances=[member.arn], status="DRAINING")
            run.advance(120)
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn])["containerInstances"][0]
            self.assertEqual((seen["status"], seen["runningTasksCount"]), ("DRAINING", 1))
            self.assertEqual(self.service(run)["runningCount"], 3)
            ec2.stop_instances(InstanceIds=[member.host.instance_id])
            run.advance(60)
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn])["containerInstances"][0]
            self.assertEqual((seen["status"], seen["agentConnected"], seen["runningTasksCount"]), ("DRAINING", False, 0))
            ec2.start_instances(InstanceIds=[member.host.instance_id])
            run.advance(90)
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn])["containerInstances"][0]
            self.assertEqual((seen["status"], seen["agentConnected"]), ("DRAINING", True))

    def test_minimum_healthy_percent_holds_a_drain_back_while_there_is_no_other_place(self):
        with quiet_world({"services": [service()]}) as run:
            member = run.world.container_instances[0]
            run.world.set_instance_status(member, "DRAINING")
            run.advance(300)
            self.assertEqual((len(self.stopped(run)), self.service(run)["runningCount"]), (0, 3))

    def test_a_repeated_message_is_left_out(self):
        with quiet_world({"services": [service()], "timeline": [step("impair-system", instance="b")]}) as run:
            run.advance(600)
            self.assertEqual(sum("was unable to place a task" in m for m in messages(run)), 1)

    def test_a_crash_is_an_essential_container_that_exited(self):
        with quiet_world({"services": [service()], "timeline": [step("crash-app", instance="a", set={"exitCode": 137})]}) as run:
            run.advance(30)
            task, = self.stopped(run)
            self.assertEqual((task["stopCode"], task["containers"][0]["exitCode"]), ("EssentialContainerExited", 137))

    def test_a_deployment_replaces_all_tasks_and_completes(self):
        rollout = step("deploy", service="web", set={"startSeconds": 2})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [rollout]}) as run:
            run.advance(5)
            self.assertEqual([d["rolloutState"] for d in self.service(run)["deployments"]], ["IN_PROGRESS", "COMPLETED"])
            run.advance(240)
            deployments = self.service(run)["deployments"]
            self.assertEqual([(d["rolloutState"], d["runningCount"]) for d in deployments], [("COMPLETED", 3)])

    def test_task_events_count_their_versions_and_carry_no_health(self):
        with quiet_world({"services": [service()]}) as run:
            events = []
            run.world.bus.listeners.append(events.append)
            run.world.tasks.stop(run.world.tasks.all[0], "UserInitiated", "Task stopped by user")
            run.advance(60)
            details = [e["detail"] for e in events if e["detail-type"] == "ECS Task State Change"]
            first = [d for d in details if d["taskArn"] == run.world.tasks.all[0].arn]
            self.assertEqual([d["lastStatus"] for d in first], ["DEACTIVATING", "STOPPING", "STOPPED"])
            self.assertEqual([d["version"] for d in first], sorted({d["version"] for d in first}))
            self.assertFalse(any("healthStatus" in d for d in details))

    def test_stopped_tasks_are_seen_for_an_hour(self):
        with quiet_world({"services": [service()]}) as run:
            run.world.tasks.stop(run.world.tasks.all[0], "UserInitiated", "Task stopped by user")
            run.advance(3500)
            self.assertEqual(len(self.stopped(run)), 1)
            run.advance(200)
            self.assertEqual(self.stopped(run), [])

import unittest

from sandbox.scenario.model import Step
from sandbox.scenario.reader import read
from sandbox.tests.worlds import messages, quiet_world, service, with_hosts


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


def told(run):
    """The messages of the service since 0, oldest first, with the time and without the service's name."""
    events = run.world.services[0].events
    return [(e["createdAt"], e["message"].removeprefix("(service web) ")) for e in events if e["createdAt"] > 0]


def first(run, *parts):
    """The time of the first message that contains all the parts."""
    return next(at for at, text in told(run) if all(part in text for part in parts))


class ReplacementTest(unittest.TestCase):
    """When ECS stops which unhealthy task, and with which message. ECS developer guide: ecs_services, deployment-type-ecs."""

    def test_the_reason_is_said_when_the_old_task_is_stopped_and_not_when_it_fails(self):
        """
        Public timelines of replaced tasks: started ("replaced"), healthy, unhealthy with the stop, ten seconds, deregistered.
        """
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [hung]}) as run:
            run.advance(150)
            old = next(t for t in run.world.tasks.all if not t.wanted)
            new = next(t for t in run.world.tasks.all if t.created > 0)
            started = first(run, f"has started 1 tasks: (task {new.id}). Amazon ECS replaced 1 tasks due to an unhealthy status.")
            reason, stopped = first(run, f"(task {old.id})", "is unhealthy in"), first(run, f"has stopped 1 running tasks: (task {old.id})")
            gone = first(run, "deregistered 1 targets")
            self.assertLess(started, reason)
            self.assertEqual((reason, reason), (stopped, old.stopping))
            self.assertTrue(8 <= gone - stopped <= 11, gone - stopped)
            drained = f"(service web, taskSet {old.deployment.id}) has begun draining connections on 1 tasks."
            self.assertEqual(first(run, drained), gone)

    def test_what_happens_in_one_moment_is_said_in_one_line(self):
        hung = step("change-app", service="web", set={"hung": True})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [hung]}) as run:
            run.advance(60)
            self.assertTrue(first(run, "has started 3 tasks: (task ", "Amazon ECS replaced 3 tasks due to an unhealthy status."))
            self.assertTrue(first(run, "registered 3 targets in (target-group arn:"))

    def test_load_balancer_failures_never_make_the_service_say_that_it_cannot_start_tasks(self):
        """ECS developer guide, service-throttle-logic: tasks that reached RUNNING do not count."""
        refuses = step("change-app", service="web", set={"listens": []})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [refuses]}) as run:
            events = []
            run.world.bus.listeners.append(events.append)
            run.advance(900)
            self.assertGreater(sum("is unhealthy in" in text for _, text in told(run)), 4)
            self.assertFalse([text for _, text in told(run) if "unable to consistently start" in text])
            self.assertNotIn("SERVICE_TASK_START_IMPAIRED", [e["detail"].get("eventName") for e in events])

    def test_without_room_one_unhealthy_task_is_stopped_at_a_time(self):
        """ECS developer guide, ecs_services: one at a time where maximumPercent leaves no room for the replacement."""
        hung = step("change-app", service="web", set={"hung": True})
        with quiet_world({"services": [service(hostPort=0, maximumPercent=100)], "timeline": [hung]}) as run:
            for _ in range(60):
                run.advance(5)
                alive = [t for t in run.world.tasks.all if t.last_status != "STOPPED"]
                for count in (sum(not t.wanted for t in alive), sum(t.last_status == "PENDING" for t in alive)):
                    self.assertLessEqual(count, 1, [t.last_status for t in alive])
            self.assertGreater(sum(not t.wanted for t in run.world.tasks.all), 3)

    def test_a_scenario_may_have_ecs_wait_for_ever_where_no_host_fits(self):
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        world = {"services": [service()], "timeline": [hung], "scheduler": {"stopsWithoutPlace": False}}
        with quiet_world(world) as run:
            before = len(messages(run))
            run.advance(900)
            self.assertTrue(all(t.wanted for t in run.world.tasks.all))
            self.assertEqual(len(messages(run)), before)

    def test_in_a_deployment_a_task_is_replaced_by_one_of_its_own_revision(self):
        """ECS developer guide, deployment-type-ecs."""
        bad = step("deploy", service="web", set={"listens": []})
        hung = step("change-app", 100, service="web", instance="b", set={"hung": True})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [bad]}) as run:
            run.advance(100)
            old = next(t for t in run.world.tasks.all if t.created < 0 and t.host.name == "b")
            run.timeline.add(read(Step, hung, "step"))
            run.advance(500)
            self.assertFalse(old.wanted)
            revisions = run.world.services[0].deployments
            alive = [t for t in run.world.tasks.all if t.running and t.deployment is revisions[1]]
            self.assertEqual(len(alive), 3, [(t.last_status, t.deployment.id) for t in run.world.tasks.all])
            self.assertTrue(all(run.world.scheduler.healthy(t) for t in alive))
            self.assertGreater(next(t for t in alive if t.created > 0).created, 100)

    def test_a_replacement_that_fails_within_its_grace_period_does_not_protect_the_old_task(self):
        """API model ecs, healthCheckGracePeriodSeconds: an unhealthy task in its grace period may be stopped."""
        refuses = step("change-app", 650, service="web", set={"listens": []})
        with quiet_world({"services": [service(hostPort=0, desiredCount=1, gracePeriod=600)], "timeline": [refuses]}) as run:
            run.advance(800)
            old, new = run.world.tasks.all[:2]
            self.assertFalse(old.wanted)
            self.assertLess(old.stopping - new.started, 120)

    def test_failed_tasks_are_counted_in_a_row_and_no_longer_once_one_has_made_it(self):
        """API model ecs, Deployment.failedTasks."""
        bad = step("deploy", service="web", set={"listens": []})
        with quiet_world({"services": [service(hostPort=0)], "timeline": [bad]}) as run:
            run.advance(300)
            primary = run.world.services[0].primary
            self.assertGreater(primary.failed_tasks, 2)
            primary.app.listens = None
            run.advance(200)
            self.assertEqual(primary.failed_tasks, 0)
            primary.app.listens = []
            run.advance(200)
            self.assertEqual(primary.failed_tasks, 0)

    def test_a_target_that_somebody_else_deregistered_is_not_found(self):
        """ECS developer guide, service-event-messages-list."""
        with quiet_world({"services": [service()]}) as run:
            target = run.world.tasks.all[0].targets[0]
            run.world.targets.deregister(target.group, target.id, target.port)
            run.advance(10)
            self.assertTrue(first(run, "is not healthy in (target-group", "due to TARGET IS NOT FOUND."))


    def test_a_scenario_may_have_ecs_replace_tasks_whose_targets_are_gone_or_in_no_use(self):
        """Not documented: by default only the message."""
        for replaces in (False, True):
            with self.subTest(replaces), quiet_world({"services": [service(hostPort=0)],
                                                      "scheduler": {"replacesLostTargets": replaces}}) as run:
                task = run.world.tasks.all[0]
                run.world.targets.deregister(task.targets[0].group, task.targets[0].id, task.targets[0].port)
                run.advance(120)
                self.assertEqual(task.wanted, not replaces)
                self.assertEqual(sum(t.running and run.world.scheduler.healthy(t) for t in run.world.tasks.all), 3 if replaces else 2)

    def test_a_task_in_stopping_still_takes_a_place_of_maximum_percent(self):
        """ECS developer guide, deployment-type-ecs: RUNNING, STOPPING or PENDING; the API model leaves STOPPING out."""
        with quiet_world({"services": [service(hostPort=0, maximumPercent=100)]}) as run:
            web, task = run.world.services[0], run.world.tasks.all[0]
            room = []
            for status in ("DEACTIVATING", "STOPPING", "STOPPED"):
                task.desired_status, task.last_status = "STOPPED", status
                room.append(run.world.scheduler._room(web))
            self.assertEqual(room, [1, 0, 1])


class CountsTest(unittest.TestCase):
    def test_a_container_instance_counts_only_what_is_wanted_running(self):
        """API model ecs, ContainerInstance.runningTasksCount: the tasks whose desired status is RUNNING."""
        group = {"deregistrationDelay": 300}
        with quiet_world({"services": [service(hostPort=0, targetGroup=group)]}) as run:
            ecs, member = run.world.resources.client("ecs"), run.world.container_instances[1]
            ecs.update_container_instances_state(cluster="shop", containerInstances=[member.arn], status="DRAINING")
            run.advance(90)
            left = [t for t in run.world.tasks.all if t.container_instance is member]
            self.assertEqual([t.last_status for t in left], ["DEACTIVATING"])
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn])["containerInstances"][0]
            self.assertEqual((seen["runningTasksCount"], seen["pendingTasksCount"]), (0, 0))
            cpu = next(r["integerValue"] for r in seen["remainingResources"] if r["name"] == "CPU")
            self.assertEqual(cpu, 2048 - 256, "what it holds is free only when it has STOPPED")

    def test_the_overall_status_is_that_of_the_worst_check(self):
        """ECS developer guide, container-instance-health."""
        with quiet_world({"services": [service()], "timeline": [step("impair-runtime", instance="b")]}) as run:
            run.advance(120)
            ecs, member = run.world.resources.client("ecs"), run.world.container_instances[1]
            seen = ecs.describe_container_instances(cluster="shop", containerInstances=[member.arn],
                                                    include=["CONTAINER_INSTANCE_HEALTH"])["containerInstances"][0]["healthStatus"]
            runtime = next(d for d in seen["details"] if d["type"] == "CONTAINER_RUNTIME")
            self.assertEqual((seen["overallStatus"], runtime["status"]), ("IMPAIRED", "IMPAIRED"))
            self.assertNotIn("statusReason", runtime)

    def test_an_event_calls_the_network_interface_of_a_task_eni(self):
        """ECS developer guide, ecs_task_events; DescribeTasks says ElasticNetworkInterface."""
        hosts = with_hosts({})["instances"]
        with quiet_world({"instances": hosts, "services": [service(networkMode="awsvpc", hostPort=0)]}) as run:
            events = []
            run.world.bus.listeners.append(events.append)
            run.world.tasks.stop(run.world.tasks.all[0], "UserInitiated", "Task stopped by user")
            detail = next(e["detail"] for e in events if e["detail-type"] == "ECS Task State Change")
            self.assertEqual([a["type"] for a in detail["attachments"]], ["eni"])
            self.assertIn("privateDnsName", [d["name"] for d in detail["attachments"][0]["details"]])
            arn = run.world.tasks.all[1].arn
            seen = run.world.resources.client("ecs").describe_tasks(cluster="shop", tasks=[arn])["tasks"][0]
            self.assertEqual([a["type"] for a in seen["attachments"]], ["ElasticNetworkInterface"])


if __name__ == "__main__":
    unittest.main()

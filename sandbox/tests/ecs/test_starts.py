import unittest

from sandbox.scenario.model import Step
from sandbox.scenario.reader import read
from sandbox.tests.worlds import quiet_world, service
from sandbox.tests.ecs.test_replacement import told


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


def broken(kind, reason=None, at=0):
    """Makes the next tasks of the service fail to start, and asks for one."""
    failure = {"kind": kind, **({"reason": reason} if reason else {})}
    return [step("change-app", at, service="web", onlyNew=True, set={"failsToStart": failure}), step("desired-count", at, count=4)]


class StartsTest(unittest.TestCase):
    """Tasks that do not get from PENDING to RUNNING. ECS developer guide: service-throttle-logic, stopped-task-error-codes."""

    def world(self, timeline, **changes):
        run = quiet_world({"services": [service(hostPort=0, **changes)], "timeline": timeline})
        self.addCleanup(run.close)
        self.events = []
        run.world.bus.listeners.append(self.events.append)
        return run

    def stopped(self, run):
        ecs = run.world.resources.client("ecs")
        arns = ecs.list_tasks(cluster="shop", serviceName="web", desiredStatus="STOPPED")["taskArns"]
        return ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"] if arns else []

    def actions(self, name):
        return [e for e in self.events if e["detail"].get("eventName") == name]

    def test_an_image_that_cannot_be_pulled_is_told_by_the_container(self):
        run = self.world(broken("pull"))
        run.advance(60)
        task = self.stopped(run)[0]
        container, = task["containers"]
        self.assertEqual((task["stopCode"], task["stoppedReason"]), ("TaskFailedToStart", "Task failed to start"))
        self.assertTrue(container["reason"].startswith("CannotPullContainerError: "), container["reason"])
        self.assertEqual({"startedAt", "exitCode"} & (task.keys() | container.keys()), set())
        self.assertEqual(container["networkBindings"], [])

    def test_what_fails_before_the_container_is_told_by_the_task(self):
        run = self.world(broken("secret"))
        run.advance(60)
        task = self.stopped(run)[0]
        self.assertTrue(task["stoppedReason"].startswith("Fetching secret data from SSM Parameter Store"), task["stoppedReason"])
        self.assertNotIn("reason", task["containers"][0])

    def test_a_scenario_may_say_the_reason_itself(self):
        run = self.world(broken("start", reason="CannotStartContainerError: exec format error"))
        run.advance(60)
        self.assertEqual(self.stopped(run)[0]["containers"][0]["reason"], "CannotStartContainerError: exec format error")

    def test_pauses_grow_to_27_minutes_and_each_failed_try_is_said(self):
        run = self.world(broken("create"))
        run.advance(4 * 3600)
        tries = [at for at, text in told(run) if text.startswith("has started 1 tasks")]
        said = [at for at, text in told(run) if text == "is unable to consistently start tasks successfully."]
        gaps = [b - a for a, b in zip(tries, tries[1:])]
        self.assertLess(gaps[0], 60)
        self.assertTrue(27 * 60 <= max(gaps) <= 28 * 60, gaps)
        self.assertEqual(len(said), len(self.actions("SERVICE_TASK_START_IMPAIRED")))
        self.assertGreaterEqual(len(said), len(tries) - 3)
        self.assertEqual(self.actions("SERVICE_TASK_START_IMPAIRED")[0]["detail"]["eventType"], "WARN")

    def test_a_new_task_definition_ends_the_pause_at_once(self):
        run = self.world(broken("pull"))
        run.advance(3600)
        run.timeline.add(read(Step, step("deploy", 3600, service="web", set={"failsToStart": None}), "step"))
        run.advance(60)
        self.assertEqual(sum(t.running and t.created >= 3600 for t in run.world.tasks.all), 4)

    def test_a_task_that_runs_ends_the_pauses_too(self):
        run = self.world(broken("pull"))
        run.advance(300)
        run.world.services[0].primary.app.fails_to_start = None
        run.advance(1800)
        self.assertEqual((run.world.services[0].throttle.failures, sum(t.running for t in run.world.tasks.all)), (0, 4))

    def test_a_role_that_cannot_be_assumed_makes_no_task_at_all(self):
        run = self.world(broken("role"))
        run.advance(60)
        self.assertEqual(len(run.world.tasks.all), 3)
        text, = [text for _, text in told(run) if "failed to launch a task with (error ECS was unable to assume the role" in text]
        self.assertEqual(self.actions("SERVICE_TASK_CONFIGURATION_FAILURE")[0]["detail"]["eventType"], "ERROR")

    def test_a_target_that_cannot_be_registered_is_told_by_the_service_alone(self):
        """Captured: failed to register targets in (target-group ...) with (error ...)."""
        error = {"text": "The following targets are not in the target group VPC 'vpc-1': 'i-1'", "from": 0}
        run = self.world([step("desired-count", 1, count=4)], registrationError=error)
        run.advance(600)
        new = run.world.tasks.all[3]
        self.assertEqual((new.running, new.targets, self.stopped(run)), (True, [], []))
        text, = [text for _, text in told(run) if text.startswith("failed to register targets")]
        self.assertTrue(text.endswith(f"with (error {error['text']})"), text)
        self.assertFalse([text for _, text in told(run) if text.startswith("registered")])
        self.assertFalse([text for at, text in told(run) if at > 5 and "steady state" in text])


class CircuitBreakerTest(unittest.TestCase):
    """ECS developer guide, deployment-circuit-breaker."""

    def failed(self, breaker, set_, seconds=1200):
        web = service(hostPort=0, circuitBreaker=breaker)
        run = quiet_world({"services": [web], "timeline": [step("deploy", service="web", set=set_)]})
        self.addCleanup(run.close)
        self.events = []
        run.world.bus.listeners.append(self.events.append)
        run.advance(seconds)
        return run

    def described(self, run):
        return run.world.resources.client("ecs").describe_services(cluster="shop", services=["web"])["services"][0]

    def test_a_deployment_whose_tasks_fail_their_checks_fails_and_starts_no_more(self):
        run = self.failed({"enable": True}, {"listens": []})
        new, old = self.described(run)["deployments"]
        self.assertEqual((new["status"], new["rolloutState"], old["runningCount"]), ("PRIMARY", "FAILED", 3))
        self.assertTrue(any(text == f"(deployment {new['id']}) deployment failed: tasks failed to start." for _, text in told(run)))
        event = next(e["detail"] for e in self.events if e["detail"].get("eventName") == "SERVICE_DEPLOYMENT_FAILED")
        self.assertEqual((event["eventType"], event["deploymentId"]), ("ERROR", new["id"]))
        started = [t for t in run.world.tasks.all if t.deployment.id == new["id"]]
        run.advance(600)
        self.assertEqual([t for t in run.world.tasks.all if t.deployment.id == new["id"]], started)

    def test_with_rollback_the_last_completed_deployment_takes_over(self):
        run = self.failed({"enable": True, "rollback": True}, {"failsToStart": {"kind": "pull"}})
        deployments = self.described(run)["deployments"]
        self.assertEqual([(d["status"], d["rolloutState"], d["runningCount"]) for d in deployments], [("PRIMARY", "COMPLETED", 3)])
        self.assertTrue(any(text == f"rolling back to deployment {deployments[0]['id']}." for _, text in told(run)))

    def test_without_it_a_deployment_is_in_progress_for_ever(self):
        run = self.failed({}, {"listens": []})
        self.assertEqual(self.described(run)["deployments"][0]["rolloutState"], "IN_PROGRESS")


class DrawnTest(unittest.TestCase):
    """Delays of ECS. Public timelines: 3 to 45 s from the load balancer's verdict to the replacement, 15 to 30 s to RUNNING."""

    def times(self, seed, **scheduler):
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        world = {"services": [service(hostPort=0)], "timeline": [hung], "scheduler": scheduler, "seed": seed}
        with quiet_world(world) as run:
            run.advance(240)
            old = next(t for t in run.world.tasks.all if t.host.name == "b")
            new = next(t for t in run.world.tasks.all if t.created > 0)
            return new.created - old.seen_failing, new.started - new.created, old.stopping - new.judged

    def test_the_scheduler_reacts_after_a_time_that_depends_on_the_seed(self):
        seen = [self.times(seed, reactionSeconds="drawn", pendingSeconds="drawn") for seed in (1, 2)]
        for reaction, pending, hand_over in seen:
            self.assertTrue(3 <= reaction <= 50 and 15 <= pending <= 30 and 5 <= hand_over <= 22, seen)
        self.assertNotEqual(seen[0], seen[1])
        self.assertEqual(self.times(1, reactionSeconds="drawn", pendingSeconds="drawn"), seen[0])

    def test_pauses_of_the_placement_are_drawn_and_a_place_that_comes_free_waits(self):
        """A third task while the third host with its port is away; the host is back some 50 s after ECS has begun to pause."""
        waits = []
        for seed in (1, 2):
            away = step("disconnect-agent", instance="c", **{"for": 115})
            world = {"services": [service(desiredCount=2)], "timeline": [away, step("desired-count", at=40, service="web", count=3)],
                     "scheduler": {"placementPauseSeconds": "drawn"}, "seed": seed}
            with quiet_world(world) as run:
                run.advance(500)
                waits.append(next(t.created for t in run.world.tasks.all if t.created > 0))
        self.assertTrue(all(115 <= wait <= 450 for wait in waits), waits)
        self.assertNotEqual(waits[0], waits[1])

    def test_a_scenario_may_set_both(self):
        self.assertEqual(self.times(1, reactionSeconds=40, pendingSeconds=20)[:2], (40, 20))


if __name__ == "__main__":
    unittest.main()

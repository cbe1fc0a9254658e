import unittest

from botocore.exceptions import ClientError

from sandbox.tests.ecs.test_replacement import told
from sandbox.tests.worlds import quiet_world, service, with_hosts


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


class TaskSetsTest(unittest.TestCase):
    """A service that CodeDeploy deploys. API model ecs: Service.taskSets, Service.deployments, TaskSet."""

    def described(self, run):
        return run.world.resources.client("ecs").describe_services(cluster="shop", services=["web"])["services"][0]

    def test_it_has_task_sets_where_others_have_deployments(self):
        with quiet_world({"services": [service(deploymentController="CODE_DEPLOY")]}) as run:
            seen = self.described(run)
            self.assertEqual((seen["deploymentController"], seen["deployments"]), ({"type": "CODE_DEPLOY"}, []))
            task_set, = seen["taskSets"]
            self.assertEqual((task_set["status"], task_set["runningCount"], task_set["stabilityStatus"], task_set["startedBy"]),
                             ("PRIMARY", 3, "STEADY_STATE", "CODE_DEPLOY"))
            self.assertEqual(task_set["loadBalancers"], seen["loadBalancers"])

    def test_what_the_load_balancer_says_of_a_task_names_its_task_set(self):
        """ECS developer guide, service-unhealthy-event-messages."""
        hung = step("change-app", service="web", instance="b", set={"hung": True})
        web = service(hostPort=0, deploymentController="CODE_DEPLOY")
        with quiet_world({"services": [web], "timeline": [hung]}) as run:
            run.advance(120)
            texts = [text for _, text in told(run) if "is unhealthy in" in text]
            self.assertTrue(texts[0].startswith(f"(service web, taskSet {run.world.services[0].primary.id}) (task "), texts)

    def test_only_what_is_no_deployment_may_be_changed(self):
        with quiet_world({"services": [service(deploymentController="CODE_DEPLOY")]}) as run:
            ecs = run.world.resources.client("ecs")
            ecs.update_service(cluster="shop", service="web", healthCheckGracePeriodSeconds=120)
            self.assertEqual(self.described(run)["healthCheckGracePeriodSeconds"], 120)
            with self.assertRaises(ClientError) as refused:
                ecs.update_service(cluster="shop", service="web", forceNewDeployment=True)
            self.assertIn("Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy",
                          str(refused.exception))


class ProtectionTest(unittest.TestCase):
    """ECS developer guide, task-scale-in-protection: it prevents every stop except the replacement of an unhealthy task."""

    def test_protected_tasks_outlast_a_smaller_count_and_the_service_says_so(self):
        steps = [step("protect-tasks", service="web", **{"for": 300}), step("desired-count", 5, service="web", count=2)]
        with quiet_world({"services": [service(hostPort=0)], "timeline": steps}) as run:
            run.advance(120)
            self.assertEqual(sum(t.running for t in run.world.tasks.all), 3)
            name = f"(service web, taskSet {run.world.services[0].primary.id})"
            self.assertIn(f"{name} was unable to scale in due to (reason 3 tasks under protection)", [text for _, text in told(run)])
            run.advance(240)
            self.assertEqual(sum(t.running for t in run.world.tasks.all), 2)

    def test_they_stay_on_a_draining_instance(self):
        steps = [step("protect-tasks", service="web", instance="b", **{"for": 300})]
        with quiet_world({"services": [service(hostPort=0)], "timeline": steps}) as run:
            run.advance(5)
            run.world.set_instance_status(run.world.container_instances[1], "DRAINING")
            run.advance(120)
            self.assertTrue(all(t.running for t in run.world.tasks.all if t.host.name == "b"))

    def test_the_API_tells_of_tasks_of_services_whether_and_until_when(self):
        hosts = [{**host, "standaloneTasks": 1} for host in with_hosts({})["instances"]]
        steps = [step("protect-tasks", service="web", instance="b", **{"for": 300})]
        with quiet_world({"instances": hosts, "services": [service(hostPort=0)], "timeline": steps}) as run:
            run.advance(5)
            ecs = run.world.resources.client("ecs")
            def ask():
                return ecs.get_task_protection(cluster="shop", tasks=[*(t.arn for t in run.world.tasks.all), "gone"])
            answer = ask()
            name = {t.arn: t.host.name for t in run.world.tasks.all}
            said = {name[p["taskArn"]]: p for p in answer["protectedTasks"]}
            self.assertEqual({n: p["protectionEnabled"] for n, p in said.items()}, {"a": False, "b": True, "c": False})
            self.assertEqual([n for n, p in said.items() if "expirationDate" in p], ["b"])
            self.assertEqual(sorted(f["reason"] for f in answer["failures"]), ["MISSING"] + ["TASK_NOT_VALID"] * 3)
            run.advance(300)
            self.assertFalse(any(p["protectionEnabled"] for p in ask()["protectedTasks"]))

    def test_an_unhealthy_one_is_replaced_all_the_same(self):
        steps = [step("protect-tasks", service="web"), step("change-app", 5, service="web", instance="b", set={"hung": True})]
        with quiet_world({"services": [service(hostPort=0)], "timeline": steps}) as run:
            run.advance(150)
            self.assertEqual(sum(not t.wanted for t in run.world.tasks.all), 1)


class BalanceTest(unittest.TestCase):
    """ECS developer guide, service-rebalancing and service-rebalancing-event-messages-list."""

    def world(self, **changes):
        run = quiet_world({"services": [service(hostPort=0, **changes)]})
        self.addCleanup(run.close)
        b = run.world.container_instances[1]
        run.world.set_instance_status(b, "DRAINING")
        run.advance(120)
        run.world.set_instance_status(b, "ACTIVE")
        self.events = []
        run.world.bus.listeners.append(self.events.append)
        run.advance(900)
        return run, [t.host.name for t in run.world.tasks.all if t.running]

    def test_tasks_move_back_to_a_zone_that_has_too_few(self):
        run, hosts = self.world(desiredCount=6)
        self.assertEqual(sorted(hosts), ["a", "a", "b", "b", "c", "c"])
        texts = [text for _, text in told(run)]
        self.assertIn("is not AZ balanced with 3 tasks in us-east-1a, 0 tasks in us-east-1b, 3 tasks in us-east-1c. AZ Rebalancing in "
                      "progress.", texts)
        self.assertTrue(any(text.startswith("has started 1 tasks in us-east-1b to AZ Rebalance: (task ") for text in texts))
        self.assertIn("is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, 2 tasks in us-east-1c.", texts)
        self.assertIn("SERVICE_REBALANCING_COMPLETED", [e["detail"].get("eventName") for e in self.events])

    def test_they_stay_where_it_is_off_or_maximum_percent_leaves_no_room(self):
        self.assertEqual(self.world(desiredCount=6, availabilityZoneRebalancing="DISABLED")[1].count("b"), 0)
        self.assertEqual(self.world(desiredCount=6, availabilityZoneRebalancing="ENABLED", maximumPercent=100,
                                    minimumHealthyPercent=50)[1].count("b"), 0)


if __name__ == "__main__":
    unittest.main()

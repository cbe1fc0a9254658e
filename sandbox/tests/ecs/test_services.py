import unittest

from sandbox.tests.worlds import messages, quiet_world, service, shown, with_hosts

CHECK = ["CMD-SHELL", "curl -f http://localhost:8080/health"]


def step(do, at=0, **fields):
    return {"at": at, "do": do, **fields}


class ServicesTest(unittest.TestCase):
    """Differences between ECS services, through the API."""

    def described(self, run, name="web"):
        return run.world.resources.client("ecs").describe_services(cluster="shop", services=[name])["services"][0]

    def tasks(self, run, status="RUNNING", name="web"):
        ecs = run.world.resources.client("ecs")
        arns = ecs.list_tasks(cluster="shop", serviceName=name, desiredStatus=status)["taskArns"]
        return ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"] if arns else []

    def test_a_task_that_fails_its_container_health_check_is_replaced(self):
        web = service(hostPort=0, containerHealthCheck=CHECK)
        sick = step("change-app", service="web", instance="b", set={"containerHealth": "fails"})
        with quiet_world({"services": [web], "timeline": [sick]}) as run:
            self.assertEqual({t["healthStatus"] for t in self.tasks(run)}, {"HEALTHY"})
            run.advance(64)
            self.assertEqual(sorted(t["healthStatus"] for t in self.tasks(run)), ["HEALTHY", "HEALTHY", "UNHEALTHY"])
            self.assertEqual(set(shown(run)), {("healthy", None, None)})
            run.advance(90)
            stopped, = self.tasks(run, "STOPPED")
            self.assertEqual((stopped["stoppedReason"], stopped["stopCode"]),
                             ("Task failed container health checks", "ServiceSchedulerInitiated"))
            told = f"(service web) (task {stopped['taskArn'].rsplit('/', 1)[1]}) failed container health checks."
            self.assertIn(told, messages(run))

    def test_the_grace_period_covers_the_container_health_check(self):
        web = service(hostPort=0, containerHealthCheck=CHECK, gracePeriod=3600)
        with quiet_world({"services": [web], "timeline": [step("change-app", service="web", set={"hung": True})]}) as run:
            run.advance(300)
            self.assertEqual(self.tasks(run, "STOPPED"), [])
            self.assertEqual({t["healthStatus"] for t in self.tasks(run)}, {"UNHEALTHY"})

    def test_without_a_check_the_health_is_unknown(self):
        with quiet_world({"services": [service()]}) as run:
            self.assertEqual({t["healthStatus"] for t in self.tasks(run)}, {"UNKNOWN"})

    def test_a_daemon_runs_once_on_each_active_instance(self):
        services = [service(hostPort=0), {"name": "agent", "schedulingStrategy": "DAEMON", "containerPort": 9000}]
        with quiet_world({"services": services}) as run:
            seen = self.described(run, "agent")
            self.assertEqual((seen["schedulingStrategy"], seen["desiredCount"], seen["runningCount"]), ("DAEMON", 3, 3))
            self.assertEqual({t.host.name for t in run.world.tasks.all if t.service.name == "agent"}, {"a", "b", "c"})
            run.world.set_instance_status(run.world.container_instances[1], "DRAINING")
            run.advance(10)
            on_b = [t for t in run.world.tasks.all if t.host.name == "b"]
            web, agent = ([t for t in on_b if t.service.name == name] for name in ("web", "agent"))
            self.assertEqual([t.wanted for t in web + agent], [True, True])
            run.advance(120)
            seen = self.described(run, "agent")
            self.assertEqual((seen["desiredCount"], seen["runningCount"]), (2, 2))
            self.assertLess(web[0].stopping, agent[0].stopping)
            run.world.set_instance_status(run.world.container_instances[1], "ACTIVE")
            run.advance(60)
            self.assertEqual(self.described(run, "agent")["runningCount"], 3)

    def test_any_one_of_several_target_groups_stops_the_task(self):
        groups = [{"name": "admin-tg", "containerPort": 9090, "checkPath": "/admin"}]
        with quiet_world({"services": [service(targetGroups=groups, hostPort=0)]}) as run:
            names, elb = run.world.resources.names, run.world.resources.client("elbv2")
            second = names["targetGroup.web.admin-tg"]
            self.assertEqual([(b["targetGroupArn"], b["containerPort"]) for b in self.described(run)["loadBalancers"]],
                             [(names["targetGroup.web"], 8080), (second, 9090)])
            task = self.tasks(run)[0]
            ports = {b["containerPort"]: b["hostPort"] for b in task["containers"][0]["networkBindings"]}
            health = elb.describe_target_health(TargetGroupArn=second)["TargetHealthDescriptions"]
            self.assertEqual({h["TargetHealth"]["State"] for h in health}, {"healthy"})
            self.assertIn(ports[9090], [h["Target"]["Port"] for h in health])
            self.assertNotEqual(ports[8080], ports[9090])
            elb.modify_target_group(TargetGroupArn=second, Matcher={"HttpCode": "204"})
            run.advance(120)
            self.assertTrue(self.tasks(run, "STOPPED")[0]["stoppedReason"].endswith(f"(target-group {second})"))
            self.assertNotIn("unhealthy", [s[0] for s in shown(run)])

    def test_a_port_nobody_listens_on_fails_only_its_own_group(self):
        groups = [{"name": "admin-tg", "containerPort": 9090}]
        with quiet_world({"services": [service(targetGroups=groups, gracePeriod=3600, app={"listens": [8080]})]}) as run:
            self.assertEqual(set(shown(run)), {("healthy", None, None)})
            second = run.world.resources.names["targetGroup.web.admin-tg"]
            health = run.world.resources.client("elbv2").describe_target_health(TargetGroupArn=second)
            self.assertEqual({h["TargetHealth"]["State"] for h in health["TargetHealthDescriptions"]}, {"unhealthy"})

    def test_a_service_of_a_capacity_provider_names_no_launch_type(self):
        hosts = with_hosts({})["instances"]
        hosts[0]["capacityProvider"] = hosts[1]["capacityProvider"] = "fleet"
        with quiet_world({"instances": hosts, "services": [service(capacityProvider="fleet", desiredCount=2)]}) as run:
            seen, task = self.described(run), self.tasks(run)[0]
            self.assertNotIn("launchType", seen)
            self.assertEqual(seen["capacityProviderStrategy"], [{"capacityProvider": "fleet", "weight": 1, "base": 0}])
            self.assertEqual((task["launchType"], task["capacityProviderName"]), ("EC2", "fleet"))
            self.assertEqual({t.host.name for t in run.world.tasks.all}, {"a", "b"})

    def test_an_instance_registered_twice_has_a_registration_without_agent(self):
        hosts = with_hosts({})["instances"]
        hosts[1]["duplicate"] = True
        with quiet_world({"instances": hosts, "services": [service()]}) as run:
            ecs = run.world.resources.client("ecs")
            arns = ecs.list_container_instances(cluster="shop")["containerInstanceArns"]
            all_ = ecs.describe_container_instances(cluster="shop", containerInstances=arns)["containerInstances"]
            twice = [i for i in all_ if i["ec2InstanceId"] == run.world.hosts.named("b").instance_id]
            self.assertEqual([(i["status"], i["agentConnected"], i["runningTasksCount"]) for i in twice],
                             [("ACTIVE", False, 0), ("ACTIVE", True, 1)])
            self.assertLess(twice[0]["registeredAt"], twice[1]["registeredAt"])

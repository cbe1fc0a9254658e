import unittest

from sandbox.ecs.placement import Refusal
from sandbox.tests.worlds import messages, quiet_world, service, with_hosts

END = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."


class WhatTheApiSaysTest(unittest.TestCase):
    """API model ecs (remainingResources, ListContainerInstances.filter, requiresAttributes); cluster-query-language."""

    def test_ports_that_remain_are_those_taken_by_the_agent_and_by_fixed_mappings(self):
        services = [{**service(hostPort=9090), "name": "fixed"}, {**service(hostPort=0), "name": "any"},
                    {**service(hostPort=0, containerPort=9191, networkMode="host"), "name": "host"}]
        with quiet_world({"services": services}) as run:
            ecs = run.world.resources.client("ecs")
            arns = ecs.list_container_instances(cluster="shop")["containerInstanceArns"]
            for host in ecs.describe_container_instances(cluster="shop", containerInstances=arns)["containerInstances"]:
                ports, = [r["stringSetValue"] for r in host["remainingResources"] if r["name"] == "PORTS"]
                self.assertEqual(sorted(ports), sorted(["22", "2375", "2376", "51678", "51679", "9090", "9191"]))

    def test_an_expression_selects_the_instances_that_satisfy_it(self):
        hosts = [{**host, "attributes": {"disk": "ssd" if host["name"] == "b" else "hdd"}} for host in with_hosts({})["instances"]]
        with quiet_world({"instances": hosts, "services": [service(hostPort=0)]}) as run:
            ecs = run.world.resources.client("ecs")
            b = run.world.container_instances[1].arn
            found = ecs.list_container_instances(cluster="shop", filter="attribute:disk == ssd")["containerInstanceArns"]
            self.assertEqual(found, [b])
            with self.assertRaises(ecs.exceptions.InvalidParameterException):
                ecs.list_container_instances(cluster="shop", filter="runningTasksCount == 0")

    def test_a_revision_says_which_attributes_it_requires(self):
        web = service(hostPort=0, requiresAttributes=["ecs.capability.task-iam-role"])
        with quiet_world({"services": [web]}) as run:
            made = run.world.resources.client("ecs").describe_task_definition(taskDefinition="web")["taskDefinition"]
            self.assertEqual(made["requiresAttributes"], [{"name": "ecs.capability.task-iam-role"}])


    def test_each_operation_takes_as_many_names_as_the_api_model_says(self):
        with quiet_world({}) as run:
            ecs, arn = run.world.resources.client("ecs"), run.world.container_instances[0].arn
            asked = {10: lambda names: ecs.update_container_instances_state(cluster="shop", containerInstances=names, status="ACTIVE"),
                     100: lambda names: ecs.describe_container_instances(cluster="shop", containerInstances=names)}
            for most, ask in asked.items():
                ask([arn] * most)
                with self.assertRaisesRegex(ecs.exceptions.InvalidParameterException, f"more than {most}"):
                    ask([arn] * (most + 1))
            with self.assertRaises(ecs.exceptions.InvalidParameterException):
                ecs.list_container_instances(cluster="shop", maxResults=101)


class PlacementTest(unittest.TestCase):
    """
    Why a task cannot be placed. ECS developer guide: service-event-messages-list, ecs_service_events, container-instance-eni.
    """

    def refused(self, web, hosts=None, away=(), draining=()):
        """Asks for one task more; returns the end of the message and the detail of the event."""
        content = {"instances": hosts or with_hosts({})["instances"], "services": [web]}
        with quiet_world(content) as run:
            events = []
            run.world.bus.listeners.append(events.append)
            for name in away:
                run.world.hosts.stop_agent(run.world.hosts.named(name), True)
            for i in draining:
                run.world.set_instance_status(run.world.container_instances[i], "DRAINING")
            run.advance(40)
            ecs = run.world.resources.client("ecs")
            ecs.update_service(cluster="shop", service="web", desiredCount=web["desiredCount"] + 1)
            run.advance(10)
            start = "(service web) was unable to place a task because no container instance met all of its requirements. "
            text, = [m for m in messages(run) if m.startswith(start)]
            self.assertTrue(text.endswith(END), text)
            detail = next(e["detail"] for e in events if e["detail"].get("eventName") == "SERVICE_TASK_PLACEMENT_FAILURE")
            member = run.world.container_instances[0].arn
            said = text.removeprefix(start).removesuffix(END).replace(member.rsplit("/", 1)[1], "A")
            return said, detail, member

    def reason(self, web, hosts=None, **state):
        said, detail, member = self.refused(web, hosts, **state)
        self.assertEqual((detail["eventType"], detail["containerInstanceArns"]), ("ERROR", [member]))
        self.assertTrue(said.startswith("The closest matching (container-instance A) "), said)
        return said.removeprefix("The closest matching (container-instance A) "), detail["reason"]

    def test_a_port_that_is_taken(self):
        self.assertEqual(self.reason(service()), ("is already using a port required by your task.", "RESOURCE:PORTS"))

    def test_processor_and_memory_are_those_of_the_instance_type(self):
        self.assertEqual(self.reason(service(hostPort=0, cpu=1500)), ("has insufficient CPU units available.", "RESOURCE:CPU"))
        self.assertEqual(self.reason(service(hostPort=0, memory=5000)), ("has insufficient memory available.", "RESOURCE:MEMORY"))
        small = [{**host, "type": "t3.small"} for host in with_hosts({})["instances"]]
        self.assertEqual(self.reason(service(hostPort=0, memory=1000), small)[1], "RESOURCE:MEMORY")

    def test_tasks_with_an_interface_of_their_own_need_a_place_for_it(self):
        """An m5.large has three network interfaces, one of which is the primary one."""
        web = service(hostPort=0, networkMode="awsvpc", desiredCount=6)
        self.assertEqual(self.reason(web), ('encountered error "RESOURCE:ENI".', "RESOURCE:ENI"))

    def test_a_trunk_has_room_for_more_of_them(self):
        hosts = [{**host, "trunk": True} for host in with_hosts({})["instances"]]
        with quiet_world({"instances": hosts, "services": [service(hostPort=0, networkMode="awsvpc", desiredCount=9)]}) as run:
            self.assertEqual(sum(t.running for t in run.world.tasks.all), 9)

    def test_what_a_daemon_needs_is_kept_for_it(self):
        """ECS developer guide, ecs_service-options: CPU, memory and network interfaces of an instance go to daemons first."""
        web = service(hostPort=0, networkMode="awsvpc", desiredCount=6)
        daemon = {**service(hostPort=0, networkMode="awsvpc", schedulingStrategy="DAEMON"), "name": "daemon"}
        with quiet_world({"services": [web, daemon]}) as run:
            running = [t.service.spec.name for t in run.world.tasks.all if t.running]
            hosts = len(run.world.container_instances)
            self.assertEqual((hosts, hosts), (running.count("daemon"), running.count("web")))

    def test_distinct_instances_go_by_the_desired_status(self):
        """ECS developer guide, task-placement-constraints: a sibling that is being stopped does not count."""
        with quiet_world({"services": [service(hostPort=0, distinctInstance=True)]}) as run:
            web, task = run.world.services[0], run.world.tasks.all[0]
            self.assertIsInstance(run.world.placement.choose(web, run.world.tasks.all), Refusal)
            run.world.tasks.stop(task, "UserInitiated", "Task stopped by user")
            self.assertEqual(task.last_status, "DEACTIVATING")
            self.assertIs(run.world.placement.choose(web, run.world.tasks.all).instance, task.container_instance)

    def test_an_attribute_that_no_instance_has(self):
        hosts = [{**host, "missingAttributes": ["ecs.capability.task-eni"]} for host in with_hosts({})["instances"]]
        web = service(hostPort=0, desiredCount=0, requiresAttributes=["ecs.capability.task-eni"])
        self.assertEqual(self.reason(web, hosts), ("is missing an attribute required by your task.", "ATTRIBUTE"))

    def test_a_constraint_that_no_instance_meets(self):
        web = service(hostPort=0, desiredCount=0, memberOf={"ecs.instance-type": "m5.xlarge"})
        self.assertEqual(self.reason(web)[0], 'encountered error "MemberOf placement constraint unsatisfied.".')

    def test_instances_whose_agents_are_all_away(self):
        self.assertEqual(self.reason(service(hostPort=0), away="abc"), ('encountered error "AGENT".', "AGENT"))

    def test_no_instance_at_all(self):
        said, detail, _ = self.refused(service(hostPort=0), draining=(0, 1, 2))
        self.assertEqual(said, "Reason: No Container Instances were found in your cluster.")
        self.assertEqual(detail.keys() & {"reason", "containerInstanceArns"}, set())

    def test_a_capacity_provider_without_instances(self):
        said, detail, _ = self.refused(service(hostPort=0, desiredCount=0, capacityProvider="fleet"))
        self.assertEqual(said, "Reason: No Container Instances were found in your capacity provider.")
        self.assertEqual(len(detail["capacityProviderArns"]), 1)


if __name__ == "__main__":
    unittest.main()

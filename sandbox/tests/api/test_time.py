"""
Time passes while the function reads, and answers may be old: EC2 API reference, eventual-consistency; ECS API reference, RunTask.
"""
import unittest

import boto3
from botocore.config import Config

from sandbox.function.process import access_key
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, with_hosts


class Looking(unittest.TestCase):
    def world(self, **content):
        run = Simulation(files.parse(with_hosts({"iam": "off", **content})), FAKE, HERE / "template.yaml")
        self.addCleanup(run.close)
        return run

    def client(self, run, service, key=access_key("ecs-health-remediator-Remediator")):
        return boto3.client(service, region_name="us-east-1", endpoint_url=f"http://{run.server.address}", aws_access_key_id=key,
                            aws_secret_access_key="x", config=Config(retries={"total_max_attempts": 1}))

    def state(self, client, id):
        return client.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]["State"]["Name"]


class CallTest(Looking):
    def test_each_call_of_the_function_moves_the_clock_and_what_falls_due_happens(self):
        run = self.world(callSeconds=2)
        ec2, happened = self.client(run, "ec2"), []
        run.clock.after(3, lambda: happened.append(run.clock.now))
        ec2.describe_instances()
        self.assertEqual(([], 2), (happened, run.clock.now))
        ec2.describe_instances()
        self.assertEqual(([3], 4), (happened, run.clock.now))
        self.assertEqual([0, 2], [call.at for call in run.calls])

    def test_a_call_takes_a_tenth_of_a_second_if_nobody_says_otherwise(self):
        run = self.world()
        self.client(run, "ecs").list_clusters()
        self.assertEqual(0.1, run.clock.now)

    def test_people_take_no_time(self):
        run = self.world()
        self.client(run, "ec2", "sandbox").describe_instances()
        self.assertEqual(0, run.clock.now)

    def test_a_refused_call_takes_its_time_too(self):
        run = self.world(apiFaults=[{"operation": "DescribeInstances", "error": "RequestLimitExceeded"}])
        with self.assertRaises(Exception):
            self.client(run, "ec2").describe_instances()
        self.assertEqual(0.1, run.clock.now)

    def test_what_needs_the_api_happens_in_the_middle_of_a_look_too(self):
        run = self.world(timeline=[{"at": 0.05, "do": "call", "operation": "ec2.create_tags", "parameters": {
            "Resources": ["${instance.a}"], "Tags": [{"Key": "seen", "Value": "yes"}]}}])
        ec2 = self.client(run, "ec2")
        ec2.describe_instances()
        tags = ec2.describe_tags(Filters=[{"Name": "key", "Values": ["seen"]}])["Tags"]
        self.assertEqual(1, len(tags))


class LagTest(Looking):
    def test_a_stale_answer_is_from_before(self):
        run = self.world(apiFaults=[{"operation": "DescribeInstances", "stale": 20, "after": "StopInstances", "until": 40}])
        ec2, id = self.client(run, "ec2"), run.world.hosts.named("a").instance_id
        run.advance(100)
        ec2.stop_instances(InstanceIds=[id])
        run.advance(15)
        self.assertEqual("running", self.state(ec2, id))
        self.assertEqual("stopping", run.world.hosts.named("a").state)
        run.advance(20)
        self.assertEqual("stopping", self.state(ec2, id), "it is stopping since 35 s, which a lag of 20 s lets through")
        run.advance(60)
        self.assertEqual("stopped", self.state(ec2, id), "the fault is over")

    def test_with_a_lag_reads_of_every_service_are_from_before_and_writes_are_not(self):
        run = self.world(readLag={"min": 5, "max": 5})
        ecs, member = self.client(run, "ecs"), run.world.container_instances[0].arn
        run.advance(100)
        answer = ecs.update_container_instances_state(cluster="shop", containerInstances=[member], status="DRAINING")
        self.assertEqual("DRAINING", answer["containerInstances"][0]["status"])

        def status():
            return ecs.describe_container_instances(cluster="shop", containerInstances=[member])["containerInstances"][0]["status"]
        self.assertEqual("ACTIVE", status())
        run.advance(10)
        self.assertEqual("DRAINING", status())

    def test_an_index_lags_and_a_consistent_read_does_not(self):
        run = self.world(readLag={"min": 5, "max": 5})
        table, name = self.client(run, "dynamodb"), run.world.resources.names["table.Incidents"]
        run.advance(100)
        table.put_item(TableName=name, Item={"id": {"S": "1"}})
        key = {"TableName": name, "Key": {"id": {"S": "1"}}}
        self.assertNotIn("Item", table.get_item(**key))
        self.assertIn("Item", table.get_item(**key, ConsistentRead=True))

    def test_each_write_to_a_table_is_read_once_it_is_as_old_as_the_lag(self):
        run = self.world(readLag={"min": 5, "max": 5})
        table, name = self.client(run, "dynamodb"), run.world.resources.names["table.Incidents"]

        def read():
            return table.get_item(TableName=name, Key={"id": {"S": "1"}}).get("Item", {}).get("value", {}).get("N")
        run.advance(100)
        seen = []
        for value in range(4):
            table.put_item(TableName=name, Item={"id": {"S": "1"}, "value": {"N": str(value)}})
            run.advance(2)
            seen.append(read())
        run.advance(5)
        self.assertEqual([None, None, "0", "1", "3"], [*seen, read()])

    def test_the_lag_is_drawn_by_the_seed_and_the_same_again(self):
        def ages(seed):
            run, asked = self.world(readLag={"max": 3}, seed=seed), []
            run.lag._past.answer = lambda time, *_: asked.append(round(run.clock.now - time, 1))
            for _ in range(5):
                self.client(run, "ecs").list_clusters()
            run.close()
            return asked
        self.assertEqual(ages(1), ages(1))
        self.assertNotEqual(ages(1), ages(2))
        self.assertTrue(all(0 <= age <= 3 for age in ages(1)))

    def test_an_answer_may_lack_things(self):
        run = self.world(apiFaults=[{"operation": "DescribeContainerInstances", "missing": 1}])
        arns = [i.arn for i in run.world.container_instances]
        answer = self.client(run, "ecs").describe_container_instances(cluster="shop", containerInstances=arns)
        self.assertEqual(2, len(answer["containerInstances"]))
        self.assertEqual([{"arn": arns[2], "reason": "MISSING"}], answer["failures"])


if __name__ == "__main__":
    unittest.main()

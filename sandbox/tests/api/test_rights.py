"""
By the Service Authorization Reference; the wording by IAM user guide, troubleshoot_access-denied, and each API's common errors.
"""
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from sandbox.api.rights import Rights
from sandbox.core.events import arn
from sandbox.function.process import access_key
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, quiet_world, with_hosts

CLUSTER = {"ecs:cluster": [arn("ecs", "cluster/shop")]}


class AsksTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.run_ = quiet_world({"services": [{"tags": {"team": "a"}}]})
        cls.addClassCleanup(cls.run_.close)
        cls.rights = Rights(cls.run_.world)

    def asked(self, service, operation, **parameters):
        return [(a.action, a.resource) for a in self.rights.of(service, operation, parameters)]

    def test_names_and_arns_of_ecs_things_come_to_the_same_resource(self):
        full = arn("ecs", "container-instance/shop/1")
        for given in ("1", full):
            self.assertEqual([("ecs:UpdateContainerInstancesState", full)],
                             self.asked("ecs", "UpdateContainerInstancesState", cluster="shop", containerInstances=[given]))
        service = arn("ecs", "service/shop/web")
        for given in ("web", service):
            (ask,) = self.rights.of("ecs", "UpdateService", {"cluster": arn("ecs", "cluster/shop"), "service": given})
            self.assertEqual((service, {**CLUSTER, "aws:ResourceTag/team": ["a"]}), (ask.resource, ask.context))

    def test_what_update_service_changes_gives_condition_keys(self):
        (ask,) = self.rights.of("ecs", "UpdateService", {"cluster": "shop", "service": "web", "taskDefinition": "web:2"})
        self.assertEqual([arn("ecs", "task-definition/web:2")], ask.context["ecs:task-definition"])

    def test_an_item_is_known_by_the_key_that_it_is_written_or_read_at(self):
        for operation, field in (("PutItem", "Item"), ("GetItem", "Key")):
            (ask,) = self.rights.of("dynamodb", operation, {"TableName": "t", field: {"pk": {"S": "ledger#1"}}})
            self.assertEqual(["ledger#1"], ask.context["dynamodb:LeadingKeys"])

    def test_tasks_asked_for_by_service_are_asked_of_no_resource(self):
        self.assertEqual([("ecs:ListTasks", "*")], self.asked("ecs", "ListTasks", cluster="shop", serviceName="web"))
        self.assertEqual([("ecs:ListTasks", arn("ecs", "container-instance/shop/1"))],
                         self.asked("ecs", "ListTasks", cluster="shop", containerInstance="1"))

    def test_each_of_several_instances_is_asked_for_with_its_tags(self):
        id = self.run_.world.hosts.named("a").instance_id
        first, second = self.rights.of("ec2", "StopInstances", {"InstanceId": [id, "i-unknown"]})
        self.assertEqual((arn("ec2", f"instance/{id}"), ["a"]), (first.resource, first.context["aws:ResourceTag/Name"]))
        self.assertEqual({}, second.context)

    def test_a_command_needs_its_document_and_its_instance(self):
        self.assertEqual([("ssm:SendCommand", arn("ssm", "document/d")), ("ssm:SendCommand", arn("ec2", "instance/i-1"))],
                         self.asked("ssm", "SendCommand", DocumentName="d", InstanceIds=["i-1"]))

    def test_an_index_is_a_resource_of_its_own_and_a_transaction_is_its_parts(self):
        self.assertEqual([("dynamodb:Query", arn("dynamodb", "table/t/index/open"))],
                         self.asked("dynamodb", "Query", TableName="t", IndexName="open"))
        self.assertEqual([("dynamodb:PutItem", arn("dynamodb", "table/t")), ("dynamodb:ConditionCheckItem", arn("dynamodb", "table/t"))],
                         self.asked("dynamodb", "TransactWriteItems",
                                    TransactItems=[{"Put": {"TableName": "t"}}, {"ConditionCheck": {"TableName": "t"}}]))

    def test_metrics_and_logs(self):
        self.assertEqual([("cloudwatch:GetMetricData", "*")], self.asked("monitoring", "GetMetricData"))
        self.assertEqual([("logs:GetLogEvents", arn("logs", "log-group:/ecs/web:log-stream:s"))],
                         self.asked("logs", "GetLogEvents", logGroupName="/ecs/web", logStreamName="s"))


class RefusalTest(unittest.TestCase):
    """The refusals that a caller with the function's key gets, in the words of each service."""

    def world(self, **content):
        run = Simulation(files.parse(with_hosts(content)), FAKE, HERE / "template.yaml")
        self.addCleanup(run.close)
        return run

    def client(self, run, service, key):
        return boto3.client(service, region_name="us-east-1", endpoint_url=f"http://{run.server.address}", aws_access_key_id=key,
                            aws_secret_access_key="x", config=Config(retries={"total_max_attempts": 1}))

    def refused(self, run, service, operation, **parameters):
        key = access_key("ecs-health-remediator-Remediator")
        with self.assertRaises(ClientError) as caught:
            getattr(self.client(run, service, key), operation)(**parameters)
        answer = caught.exception.response
        return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]

    def test_each_protocol_has_its_code_and_its_words(self):
        run = self.world()
        user = "arn:aws:sts::123456789012:assumed-role/ecs-health-remediator-RemediatorRole/ecs-health-remediator-Remediator"
        id, member = run.world.hosts.named("a").instance_id, run.world.container_instances[0].arn
        why = "because no identity-based policy allows the {0} action"
        code, status, text = self.refused(run, "ec2", "stop_instances", InstanceIds=[id])
        self.assertEqual(("UnauthorizedOperation", 403), (code, status))
        self.assertTrue(text.startswith(
            f"You are not authorized to perform this operation. User: {user} is not authorized to perform: ec2:StopInstances on "
            f"resource: {arn('ec2', f'instance/{id}')} {why.format('ec2:StopInstances')}. Encoded authorization failure message: "), text)
        self.assertEqual(
            ("AccessDeniedException", 400, f"User: {user} is not authorized to perform: ecs:UpdateContainerInstancesState on "
                                           f"resource: {member} {why.format('ecs:UpdateContainerInstancesState')}"),
            self.refused(run, "ecs", "update_container_instances_state", cluster="shop", containerInstances=[member], status="DRAINING"))
        self.assertEqual(
            ("AccessDenied", 403, f"User: {user} is not authorized to perform: elasticloadbalancing:DeleteListener "
                                  f"{why.format('elasticloadbalancing:DeleteListener')}"),
            self.refused(run, "elbv2", "delete_listener", ListenerArn=run.world.resources.names["listener.web"]))
        code, status, text = self.refused(run, "sns", "publish", TopicArn=arn("sns", "else"), Message="m")
        self.assertEqual(("AuthorizationError", 403), (code, status))
        self.assertIn(f"SNS:Publish on resource: {arn('sns', 'else')}", text)

    def test_what_was_refused_changed_nothing_and_stands_among_the_calls(self):
        run = self.world()
        host = run.world.hosts.named("a")
        self.refused(run, "ec2", "stop_instances", InstanceIds=[host.instance_id])
        self.assertEqual(("running", ["StopInstances"]), (host.state, [c.operation for c in run.calls]))

    def test_a_dry_run_is_refused_too(self):
        run = self.world()
        code, _, _ = self.refused(run, "ec2", "stop_instances", InstanceIds=[run.world.hosts.named("a").instance_id], DryRun=True)
        self.assertEqual("UnauthorizedOperation", code)

    def test_people_may_do_everything(self):
        run = self.world()
        host = run.world.hosts.named("a")
        self.client(run, "ec2", "sandbox").stop_instances(InstanceIds=[host.instance_id])
        self.assertEqual("stopping", host.state)

    def test_a_start_falls_back_where_the_caller_may_not_use_the_key_of_a_volume(self):
        own = "arn:aws:kms:us-east-1:123456789012:key/1"
        for volume_key, expected in ((own, "stopped"), ("alias/aws/ebs", "running"), (None, "running")):
            with self.subTest(volume_key):
                run = self.world(instances=[{"name": "a", "volumeKey": volume_key}] if volume_key else [{"name": "a"}])
                host = run.world.hosts.named("a")
                self.client(run, "ec2", "sandbox").stop_instances(InstanceIds=[host.instance_id])
                run.advance(300)
                run.callers.lend(access_key("ecs-health-remediator-Remediator"), [host.instance_id])
                run.world.hosts.start(host)
                run.advance(120)
                self.assertEqual(expected, host.state)

    def test_a_scenario_may_switch_it_off(self):
        run = self.world(iam="off")
        host = run.world.hosts.named("a")
        self.client(run, "ec2", access_key("ecs-health-remediator-Remediator")).stop_instances(InstanceIds=[host.instance_id])
        self.assertEqual("stopping", host.state)


if __name__ == "__main__":
    unittest.main()

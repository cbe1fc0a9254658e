"""By the SAM specification (sam-resource-function) and CloudFormation (AWS::IAM::RolePolicy, AWS::IAM::Role)."""
import unittest

from sandbox.iam.policy import Ask
from sandbox.iam.role import role_of
from sandbox.run.simulation import TEMPLATE
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template

INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"
OPTED_IN = {"aws:ResourceTag/ecs-health-remediator": ["approved"]}


def allows(role, action, resource="*", context=None):
    return role.refused([Ask(action, resource, context or {})]) is None


def of(properties, **resources):
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return role_of(Template({"Resources": {"F": function, **resources}}), "F")


class RoleTest(unittest.TestCase):
    def test_in_observe_the_role_of_the_product_can_change_nothing(self):
        role = role_of(Template.load(TEMPLATE), "RemediatorFunction")
        self.assertTrue(allows(role, "ec2:DescribeInstances"))
        for action in ("ec2:StopInstances", "ec2:StartInstances"):
            self.assertFalse(allows(role, action, INSTANCE, OPTED_IN))

    def test_in_auto_it_may_stop_what_opted_in_and_start_anything(self):
        role = role_of(Template.load(TEMPLATE, {"Mode": "auto"}), "RemediatorFunction")
        self.assertTrue(allows(role, "ec2:StopInstances", INSTANCE, OPTED_IN))
        self.assertFalse(allows(role, "ec2:StopInstances", INSTANCE))
        self.assertTrue(allows(role, "ec2:StartInstances", INSTANCE))

    def test_a_drain_is_bound_to_the_clusters_of_the_parameters(self):
        role = role_of(Template.load(TEMPLATE, {"Mode": "auto", "Clusters": "shop,web"}), "RemediatorFunction")
        for cluster, expected in (("web", True), ("bank", False)):
            arn = f"arn:aws:ecs:us-east-1:123456789012:container-instance/{cluster}/1"
            context = {"ecs:cluster": [f"arn:aws:ecs:us-east-1:123456789012:cluster/{cluster}"]}
            self.assertEqual(expected, allows(role, "ecs:UpdateContainerInstancesState", arn, context))

    def test_who_takes_orders_may_answer_and_pause_but_write_no_ledger(self):
        role = role_of(Template.load(TEMPLATE, {"Mode": "auto"}), "OperatorFunction")
        table = "arn:aws:dynamodb:us-east-1:123456789012:table/ecs-health-remediator-IncidentTable"
        for key, expected in (("pause", True), ("incident#shop/web#arn", True), ("ledger#arn", False), ("change#1", False)):
            self.assertEqual(expected, allows(role, "dynamodb:PutItem", table, {"dynamodb:LeadingKeys": [key]}), key)
        self.assertFalse(allows(role, "ec2:StopInstances", INSTANCE, OPTED_IN))
        self.assertFalse(allows(role, "sns:Publish"))

    def test_the_user_is_the_session_of_the_role_that_sam_makes(self):
        role = role_of(Template.load(TEMPLATE), "RemediatorFunction")
        self.assertEqual("arn:aws:sts::123456789012:assumed-role/ecs-health-remediator-RemediatorFunctionRole/"
                         "ecs-health-remediator-RemediatorFunction", role.user)

    def test_sam_adds_logs_and_the_destination_of_failures(self):
        queue = "arn:aws:sqs:us-east-1:123456789012:failed"
        role = of({"EventInvokeConfig": {"DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": queue}}}})
        self.assertTrue(allows(role, "logs:PutLogEvents"))
        self.assertTrue(allows(role, "sqs:SendMessage", queue))
        self.assertFalse(allows(role, "sqs:SendMessage", queue + "-else"))
        self.assertFalse(allows(role, "sqs:ReceiveMessage", queue))

    def test_a_role_of_its_own_has_what_it_says_and_nothing_else(self):
        policy = {"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}}}
        own = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}
        role = of({"Role": {"Fn::GetAtt": ["Own", "Arn"]}}, Own=own)
        self.assertTrue(allows(role, "sns:Publish", "arn:aws:sns:us-east-1:123456789012:t"))
        self.assertFalse(allows(role, "logs:PutLogEvents"))

    def test_policies_that_the_sandbox_does_not_know_are_errors(self):
        for policies, text in (([{"DynamoDBReadPolicy": {"TableName": "t"}}], "DynamoDBReadPolicy"),
                               (["arn:aws:iam::aws:policy/ReadOnlyAccess"], "ReadOnlyAccess")):
            with self.assertRaisesRegex(Invalid, text):
                of({"Policies": policies})

    def test_anybody_may_ask_who_he_is(self):
        self.assertTrue(allows(of({}), "sts:GetCallerIdentity"))


if __name__ == "__main__":
    unittest.main()

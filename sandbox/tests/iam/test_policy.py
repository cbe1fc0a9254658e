"""By IAM user guide, reference_policies_evaluation-logic and reference_policies_elements_condition_operators."""
import unittest

from sandbox.iam.policy import ALLOWED, DENIED, NOT_ALLOWED, Ask, Statement, decide
from sandbox.scenario.reader import Invalid

INSTANCE = "arn:aws:ec2:us-east-1:123456789012:instance/i-1"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/shop"


def allow(action="ec2:StopInstances", resource="*", effect="Allow", **conditions):
    return Statement.read({"Effect": effect, "Action": action, "Resource": resource,
                           **({"Condition": conditions} if conditions else {})})


def holds(operator, key, wanted, **context):
    return decide([allow(**{operator: {key: wanted}})],
                  Ask("ec2:StopInstances", INSTANCE, {k.replace("__", ":"): v for k, v in context.items()})) == ALLOWED


class PolicyTest(unittest.TestCase):
    def test_nothing_is_allowed_but_what_a_statement_allows_and_a_deny_wins(self):
        ask = Ask("ec2:StopInstances", INSTANCE)
        self.assertEqual(NOT_ALLOWED, decide([], ask))
        self.assertEqual(NOT_ALLOWED, decide([allow("ec2:StartInstances")], ask))
        self.assertEqual(ALLOWED, decide([allow(["EC2:stop*"])], ask))
        self.assertEqual(DENIED, decide([allow(), allow("*", effect="Deny")], ask))

    def test_parts_of_an_arn_are_matched_one_by_one(self):
        ask = Ask("ec2:StopInstances", INSTANCE)
        for pattern, allowed in (("arn:aws:ec2:us-east-1:123456789012:instance/*", True), ("arn:*:ec2:*:*:instance/i-?", True),
                                 ("arn:aws:ec2:us-east-1:123456789012:volume/*", False), ("arn:aws:ec2:us-west-2:*:instance/*", False),
                                 ("arn:aws:*:instance/*", False)):
            with self.subTest(pattern):
                self.assertEqual(allowed, decide([allow(resource=pattern)], ask) == ALLOWED)

    def test_an_action_that_knows_no_resource_is_allowed_by_a_star_alone(self):
        ask = Ask("ec2:DescribeInstances")
        self.assertEqual(ALLOWED, decide([allow("ec2:Describe*")], ask))
        self.assertEqual(NOT_ALLOWED, decide([allow("ec2:Describe*", "arn:aws:ec2:us-east-1:123456789012:*")], ask))

    def test_condition_operators(self):
        for operator, wanted, given, expected in (
                ("StringEquals", "a", "a", True), ("StringEquals", ["a", "b"], "b", True), ("StringEquals", "a", "A", False),
                ("StringNotEquals", "a", "b", True), ("StringNotEquals", ["a", "b"], "b", False), ("StringLike", "a*", "abc", True),
                ("StringEqualsIgnoreCase", "a", "A", True), ("Bool", True, "true", True), ("NumericLessThanEquals", 3, "3", True),
                ("ArnLike", "arn:*:ecs:*:*:cluster/shop", CLUSTER, True), ("ArnLike", "arn:*:ecs:*:*:cluster/*", CLUSTER, True),
                ("ArnLike", "arn:*:ecs:*:*:cluster/other", CLUSTER, False), ("ArnNotEquals", CLUSTER, CLUSTER, False)):
            with self.subTest((operator, wanted, given)):
                self.assertEqual(expected, holds(operator, "ecs:cluster", wanted, ecs__cluster=[given]))

    def test_a_missing_key_fails_a_match_passes_a_negated_one_and_is_what_null_and_if_exists_ask_for(self):
        for operator, expected in (("StringEquals", False), ("StringNotEquals", True), ("StringEqualsIfExists", True),
                                   ("ForAllValues:StringEquals", True), ("ForAnyValue:StringEquals", False)):
            with self.subTest(operator):
                self.assertEqual(expected, holds(operator, "ecs:namespace", "x"))
        self.assertTrue(holds("Null", "ecs:namespace", "true"))
        self.assertFalse(holds("Null", "ecs:namespace", "true", ecs__namespace=["x"]))
        self.assertTrue(holds("Null", "ecs:namespace", False, ecs__namespace=["x"]))

    def test_several_values_of_a_key(self):
        keys = ["mine", "other"]
        self.assertFalse(holds("ForAllValues:StringEquals", "aws:TagKeys", "mine", aws__TagKeys=keys))
        self.assertTrue(holds("ForAllValues:StringEquals", "aws:TagKeys", ["mine", "other"], aws__TagKeys=keys))
        self.assertTrue(holds("ForAnyValue:StringEquals", "aws:TagKeys", "mine", aws__TagKeys=keys))

    def test_what_the_sandbox_does_not_understand_is_an_error_and_allows_nothing_by_mistake(self):
        with self.assertRaisesRegex(Invalid, "DateLessThan"):
            allow(DateLessThan={"aws:CurrentTime": "2026-01-01T00:00:00Z"})
        with self.assertRaisesRegex(Invalid, "NotAction"):
            Statement.read({"Effect": "Allow", "NotAction": "ec2:*", "Resource": "*"})


if __name__ == "__main__":
    unittest.main()

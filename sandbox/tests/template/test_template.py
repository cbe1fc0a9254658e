import unittest

from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template
from sandbox.template.rules import first_of, rules_of, seconds_of
from sandbox.tests.worlds import HERE


class TemplateTest(unittest.TestCase):
    def template(self, **overrides):
        return Template.load(HERE / "template.yaml", overrides)

    def test_parameters_override_defaults_and_reach_the_environment(self):
        function = self.template(Mode="auto", RestartPersistenceSeconds=120).functions()["Remediator"]
        variables = function["Environment"]["Variables"]
        self.assertEqual((variables["MODE"], variables["PERSISTENCE"]), ("auto", "120"))
        self.assertEqual(variables["TOPIC"], "arn:aws:sns:us-east-1:123456789012:ecs-health-remediator-Topic")

    def test_unknown_and_forbidden_parameters_are_errors_that_name_them(self):
        for overrides, text in (({"Moed": "auto"}, "Moed"), ({"Mode": "wild"}, "Mode: 'wild' is none of")):
            with self.assertRaisesRegex(Invalid, text):
                self.template(**overrides)

    def test_conditions_decide_which_resources_there_are(self):
        self.assertEqual(self.template().of_type("AWS::SNS::Subscription"), {})
        with_mail = self.template(NotificationEmail="ops@example.com").of_type("AWS::SNS::Subscription")
        self.assertEqual(with_mail["Email"]["Endpoint"], "ops@example.com")

    def test_intrinsics(self):
        template = Template({
            "Parameters": {"P": {"Type": "String", "Default": "x"}, "L": {"Type": "CommaDelimitedList", "Default": "a, b"}},
            "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "P"}, "x"]},
                           "Both": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Fn::Equals": [1, 2]}]}]}},
            "Mappings": {"M": {"a": {"b": "found"}}},
            "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {}}}})
        cases = [({"Fn::Sub": "${P}-${AWS::Region}-${Q.Arn}-${!Literal}"},
                  "x-us-east-1-arn:aws:sqs:us-east-1:123456789012:ecs-health-remediator-Q-${Literal}"),
                 ({"Fn::Sub": ["${a}/${P}", {"a": {"Ref": "P"}}]}, "x/x"), ({"Fn::If": ["Both", 1, 2]}, 1),
                 ({"Fn::Join": [",", {"Ref": "L"}]}, "a,b"), ({"Fn::FindInMap": ["M", "a", "b"]}, "found"),
                 ({"Fn::Select": ["1", {"Fn::Split": [":", "a:b"]}]}, "b"),
                 ({"a": {"Fn::If": ["Yes", {"Ref": "AWS::NoValue"}, 1]}, "b": 2}, {"b": 2})]
        for value, expected in cases:
            with self.subTest(value=value):
                self.assertEqual(template.resolve(value), expected)

    def test_rules_come_from_function_events_and_from_rules_that_target_the_function(self):
        rules = {rule.name: rule for rule in rules_of(self.template())}
        self.assertEqual(sorted(rules), ["EveryMinute", "InstanceState", "TaskFailed"])
        self.assertEqual(rules["EveryMinute"].every, 60)
        self.assertTrue(rules["InstanceState"].matches(
            {"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "detail": {"state": "stopped"}}))

    def test_a_schedule_the_sandbox_cannot_follow_is_an_error(self):
        self.assertEqual(seconds_of("rate(5 minutes)"), 300)
        with self.assertRaises(Invalid):
            seconds_of("cron(0/5 12 * * ? *)")

    def test_a_schedule_of_a_time_of_day_comes_first_at_that_time_and_of_Monday_on_the_first_one(self):
        self.assertEqual((86400, 7 * 3600), (seconds_of("cron(0 7 * * ? *)"), first_of("cron(0 7 * * ? *)")))
        # A world begins on a Thursday.
        self.assertEqual((7 * 86400, 4 * 86400 + 7 * 3600 + 1800), (seconds_of("cron(30 7 ? * MON *)"), first_of("cron(30 7 ? * MON *)")))
        self.assertIsNone(first_of("rate(5 minutes)"))

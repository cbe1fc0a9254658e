import json
import re
import unittest

from moto.events.models import EventPattern

from sam import EVENTS, TEMPLATE, actions, lint, listed, rules, statements, transformed

# The rules that each sample must match. Samples of ignored events and of direct invocations match none.
MATCHES = {
    "container-instance-impaired": ["ContainerInstanceImpaired"],
    "deployment-failed": ["DeploymentFailed"],
    "digest-due": [],
    "health-ec2-issue-closed": ["ServiceIssue"],
    "health-ec2-issue-open": ["ServiceIssue"],
    "instance-running": ["InstanceStateChange"],
    "instance-stopped": ["InstanceStateChange"],
    "operator-approve": [],
    "operator-diagnose": [],
    "operator-message": [],
    "operator-pause": [],
    "operator-reject": [],
    "operator-resume": [],
    "operator-snooze": [],
    "schedule": [],
    "service-action-steady-state": [],
    "service-action-task-start-impaired": ["ServiceAction"],
    "task-stopped-container-health-check": [],
    "task-stopped-elb-health-checks": ["TaskFailedElbHealthChecks"],
    "task-stopped-host-stopped": [],
    "task-stopping-elb-health-checks": ["TaskFailedElbHealthChecks"],
    "unhealthy-host-count-alarm": ["UnhealthyHostCountAlarm"],
}
SCHEDULES = ("EveryMinute", "DigestDue")
TAGGED = {"StringEquals": {"aws:ResourceTag/ecs-health-remediator": "approved"}}


def sample(name):
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


class TemplateTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.template = transformed()
        cls.rules = rules(cls.template)

    def matching(self, event):
        return sorted(name for name, pattern in self.rules.items() if pattern.matches_event(event))

    def function(self):
        return self.template["Resources"]["RemediatorFunction"]["Properties"]

    def test_it_lints_clean_before_and_after_the_transform(self):
        self.assertEqual([], lint(TEMPLATE.read_text(encoding="utf-8")))
        self.assertEqual([], lint(json.dumps(self.template)))

    def test_the_parameter_of_the_tool_has_its_version_and_the_names_of_all_parts(self):
        found = self.template["Resources"]["Installation"]["Properties"]
        self.assertEqual({"Fn::Sub": "/ecs-health-remediator/${AWS::StackName}"}, found["Name"])
        text, values = found["Value"]["Fn::Sub"]
        self.assertEqual({"WatchedClusters": {"Fn::Join": [",", {"Ref": "Clusters"}]}}, values)
        told = json.loads(text)
        project = (TEMPLATE.parent / "src/EcsHealthRemediator.Cli/EcsHealthRemediator.Cli.csproj").read_text(encoding="utf-8")
        self.assertEqual(re.search("<VersionPrefix>(.*)</VersionPrefix>", project)[1], told["version"])
        known = self.template["Resources"].keys() | self.template["Parameters"].keys() | values.keys()
        self.assertEqual([], [name for name in re.findall(r"\$\{(\w+)\}", text) if name not in known])

    def test_every_sample_is_explained(self):
        text = (EVENTS / "README.md").read_text(encoding="utf-8")
        self.assertEqual([], [path.stem for path in EVENTS.glob("*.json") if f"`{path.stem}`" not in text])

    def test_every_sample_sets_off_exactly_the_rules_it_should(self):
        self.assertEqual(sorted(path.stem for path in EVENTS.glob("*.json")), sorted(MATCHES))
        for name, expected in MATCHES.items():
            with self.subTest(name):
                self.assertEqual(expected, self.matching(sample(name)))

    def test_every_rule_is_set_off_by_a_sample(self):
        self.assertEqual(set(self.rules), {rule for expected in MATCHES.values() for rule in expected})

    def test_no_rule_is_set_off_by_an_event_of_ours(self):
        samples = sorted((EVENTS / "out").glob("*.json"))
        self.assertEqual(["incident-changed", "incident-closed", "incident-opened"], [path.stem for path in samples])
        for path in samples:
            with self.subTest(path.stem):
                self.assertEqual([], self.matching(json.loads(path.read_text(encoding="utf-8"))))
        for pattern in (resource["Properties"]["EventPattern"] for resource in self.template["Resources"].values()
                        if "EventPattern" in resource.get("Properties", {})):
            self.assertTrue(all(source.startswith("aws.") for source in pattern["source"]), pattern)

    def test_the_patterns_of_the_documentation_match_the_samples_that_they_are_for(self):
        text = (EVENTS.parent / "docs/notifications.md").read_text(encoding="utf-8")
        patterns = [json.loads(block) for block in re.findall(r"```json\n(\{\"source\".*?)```", text, re.DOTALL)]
        self.assertEqual(3, len(patterns))
        for name, pattern in zip(("opened", "changed", "closed"), patterns):
            self.assertTrue(EventPattern.load(json.dumps(pattern)).matches_event(sample(f"out/incident-{name}")), name)

    def test_the_stopped_reason_matches_in_the_lower_case_that_was_seen_too(self):
        event = sample("task-stopped-elb-health-checks")
        event["detail"]["stoppedReason"] = event["detail"]["stoppedReason"].replace("Task failed", "task failed")
        self.assertEqual(["TaskFailedElbHealthChecks"], self.matching(event))

    def test_a_standalone_task_sets_off_nothing(self):
        event = sample("task-stopped-elb-health-checks")
        event["detail"]["group"] = "family:web"
        self.assertEqual([], self.matching(event))

    def test_an_undocumented_service_action_that_speaks_of_targets_arrives(self):
        for field, value in (
            ("targetGroupArns", [sample("operator-diagnose")["targetGroup"]]),
            ("message", sample("operator-message")["message"]),
            ("reason", sample("operator-message")["message"]),
        ):
            with self.subTest(field):
                event = sample("service-action-task-start-impaired")
                event["detail"] |= {"eventName": "SERVICE_SOMETHING_NEW", field: value}
                self.assertEqual(["ServiceAction"], self.matching(event))

    def test_a_service_whose_tasks_find_no_place_or_are_configured_wrongly_arrives_and_a_steady_one_does_not(self):
        event = sample("service-action-task-start-impaired")
        for name, expected in (("SERVICE_TASK_PLACEMENT_FAILURE", ["ServiceAction"]),
                               ("SERVICE_TASK_CONFIGURATION_FAILURE", ["ServiceAction"]), ("SERVICE_STEADY_STATE", [])):
            event["detail"] |= {"eventName": name, "reason": "RESOURCE:CPU"}
            self.assertEqual(expected, self.matching(event), name)

    def test_every_rule_has_bounded_retries_and_somewhere_for_what_it_cannot_deliver(self):
        resources = self.template["Resources"].values()
        every = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::Events::Rule"]
        self.assertEqual(len(self.rules) + len(SCHEDULES), len(every))
        for target in (target for rule in every for target in rule["Targets"]):
            self.assertIn("DeadLetterConfig", target)
            self.assertLessEqual(target["RetryPolicy"]["MaximumEventAgeInSeconds"], 300)

    def test_the_schedule_ticks_every_minute(self):
        rule = self.template["Resources"]["RemediatorFunctionEveryMinute"]["Properties"]
        self.assertEqual("rate(1 minute)", rule["ScheduleExpression"])

    def test_the_digest_has_a_schedule_of_its_own_that_is_no_tick_and_can_be_switched_off(self):
        rule = self.template["Resources"]["RemediatorFunctionDigestDue"]["Properties"]
        self.assertEqual({"Fn::If": ["DigestOff", "DISABLED", "ENABLED"]}, rule["State"])
        [target] = rule["Targets"]
        self.assertEqual(sample("digest-due"), json.loads(target["Input"]))

    def test_the_function_gets_its_settings(self):
        self.assertEqual(
            {"TABLE_NAME", "TOPIC_ARN", "OPERATOR_FUNCTION_NAME", "MODE", "RAISE_GRACE_PERIOD_MODE", "RESTART_INSTANCE_MODE",
             "DRAIN_INSTANCE_MODE", "STANDBY_MODE", "STANDBY_UNDER_MANAGED_SCALING", "CLUSTERS",
             "GRACE_PERIOD_LIMIT_SECONDS", "GROUP_REPAIRS_WITHIN_SECONDS", "RESTART_PERSISTENCE_SECONDS", "APPROVAL_EXPIRES_SECONDS", "CHANGE_CALENDAR",
             "CHANGES_KEPT_DAYS", "EVIDENCE_BUCKET", "VOLUME_KEYS", "EVENT_BUS", "INCIDENT_PAGES", "DIGEST",
             "NOTIFY_SELF_HEALED", "HOST_PROBE_DOCUMENT",
             "READ_LOGS", "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS"},
            set(self.function()["Environment"]["Variables"]))

    def test_the_evidence_is_encrypted_private_kept_for_its_time_and_outlives_the_stack(self):
        bucket = self.template["Resources"]["EvidenceBucket"]
        self.assertEqual(("Retain", "Retain"), (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]))
        self.assertEqual({True}, set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()))
        self.assertEqual(4, len(bucket["Properties"]["PublicAccessBlockConfiguration"]))
        self.assertTrue(bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"])
        rule, = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        self.assertEqual(("Enabled", {"Ref": "EvidenceKeptDays"}), (rule["Status"], rule["ExpirationInDays"]))
        statement, = self.template["Resources"]["EvidenceBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        self.assertEqual(("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}}),
                         (statement["Effect"], statement["Principal"], statement["Condition"]))

    def test_the_defaults_change_nothing(self):
        parameters = {name: parameter["Default"] for name, parameter in self.template["Parameters"].items()}
        self.assertEqual(
            ["observe", "inherit", "inherit", "off", "off", "off", "off", "off", "off", ""],
            [parameters[name] for name in ("Mode", "RaiseGracePeriodMode", "RestartInstanceMode", "DrainInstanceMode", "StandbyMode",
                                           "StandbyUnderManagedScaling", "HostProbe", "ReadLogs", "IncidentPages", "EventBus")])

    def test_no_request_and_no_step_of_a_service_waits_for_anything_that_is_deployed(self):
        """Static stability: what is deployed listens to events and is no target, listener rule or hook of anybody else's resource."""
        passive = {"AWS::CloudWatch::Alarm", "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::Role", "AWS::IAM::RolePolicy",
                   "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::Logs::LogGroup",
                   "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SQS::Queue",
                   "AWS::SQS::QueuePolicy", "AWS::SSM::Document", "AWS::SSM::Parameter"}
        resources = self.template["Resources"].values()
        self.assertEqual(set(), {resource["Type"] for resource in resources} - passive)
        self.assertEqual({"events.amazonaws.com"}, {
            resource["Properties"]["Principal"] for resource in resources if resource["Type"] == "AWS::Lambda::Permission"})

    def alarm(self, name):
        alarm = self.template["Resources"][name]
        self.assertEqual("AWS::CloudWatch::Alarm", alarm["Type"])
        return alarm["Properties"]

    def test_every_alarm_tells_the_topic_that_the_remediator_does_not_publish_to(self):
        alarms = [r["Properties"] for r in self.template["Resources"].values() if r["Type"] == "AWS::CloudWatch::Alarm"]
        self.assertTrue(alarms)
        for alarm in alarms:
            self.assertEqual([{"Ref": "OperationsTopic"}], alarm["AlarmActions"])

    def test_ticks_that_do_not_come_ring_because_missing_data_does(self):
        alarm = self.alarm("MissedTicksAlarm")
        self.assertEqual(("Sum", "LessThanThreshold", 1), (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]))
        self.assertEqual("breaching", alarm["TreatMissingData"])
        self.assertEqual(300, alarm["Period"] * alarm["EvaluationPeriods"])
        self.assertEqual([{"Name": "FunctionName", "Value": {"Ref": "RemediatorFunction"}}], alarm["Dimensions"])

    def test_a_change_that_does_not_end_rings_and_goes_on_ringing_without_ticks(self):
        alarm = self.alarm("UnfinishedChangeAlarm")
        self.assertEqual(("Maximum", "GreaterThanThreshold"), (alarm["Statistic"], alarm["ComparisonOperator"]))
        self.assertEqual({"Ref": "UnfinishedChangeAlarmSeconds"}, alarm["Threshold"])
        self.assertEqual("ignore", alarm["TreatMissingData"])

    def test_no_right_to_write_metrics_is_needed(self):
        self.assertNotIn("cloudwatch:PutMetricData", actions(self.template, None))

    def test_one_invocation_runs_at_a_time_unless_the_account_can_reserve_none(self):
        self.assertEqual(
            {"Fn::If": ["ReservesConcurrency", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]},
            self.function()["ReservedConcurrentExecutions"])
        parameter = self.template["Parameters"]["ReservedConcurrency"]
        self.assertEqual("1", parameter["Default"])
        for value, allowed in (("1", True), ("none", True), ("20", True), ("0", False), ("-1", False), ("", False)):
            self.assertEqual(allowed, re.fullmatch(parameter["AllowedPattern"], value) is not None, value)

    def test_orders_have_a_function_of_their_own_that_no_event_invokes_and_nothing_throttles(self):
        orders = self.template["Resources"]["OperatorFunction"]["Properties"]
        self.assertEqual(self.function()["Handler"], orders["Handler"])
        self.assertNotIn("ReservedConcurrentExecutions", orders)
        self.assertEqual([], [name for name in self.template["Resources"] if name.startswith("OperatorFunction") and
                              name not in ("OperatorFunction", "OperatorFunctionRole")])
        self.assertEqual({"Ref": "OperatorFunction"}, self.function()["Environment"]["Variables"]["OPERATOR_FUNCTION_NAME"])
        self.assertEqual({"Ref": "OperatorFunction"}, self.template["Outputs"]["OperatorFunctionName"]["Value"])


OPTIONAL = ("HostProbeOn", "ReadLogsOn", "HasChangeCalendar", "HasEventBus", "IncidentPagesOn")
WRITES = ("RaiseGracePeriodWrites", "RestartInstanceBegins", "RestartInstanceWrites")
STANDBY = ("StandbyBegins", "StandbyWrites")


class PermissionTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.template = transformed()

    def test_without_a_writing_mode_nothing_of_ECS_EC2_or_ELB_can_be_changed(self):
        for action in actions(self.template, None):
            service, name = action.split(":")
            if service not in ("dynamodb", "sns", "sqs"):
                self.assertRegex(name, "^(Describe|Get|List)", action)

    def test_nothing_is_ever_deleted_terminated_or_allowed_by_wildcard(self):
        for condition in (None, *WRITES, *STANDBY, *OPTIONAL):
            for action in actions(self.template, condition):
                self.assertNotRegex(action, r"\*|Delete|Terminate|Deregister|Authorize|Revoke|Modify|StopTask|PassRole")

    def test_whoever_takes_orders_may_use_the_table_and_nothing_else(self):
        self.assertEqual(
            {"dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem"}, actions(self.template, None, "OperatorFunction"))
        for condition in (*WRITES, *STANDBY, *OPTIONAL):
            self.assertEqual([], statements(self.template, condition, "OperatorFunction"))
        [put] = [s for s in statements(self.template, None, "OperatorFunction") if s["Action"] == "dynamodb:PutItem"]
        self.assertEqual(
            {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["incident#*", "pause"]}}, put["Condition"])

    def test_each_fix_brings_only_its_own_permissions(self):
        self.assertEqual({"ecs:UpdateService"}, actions(self.template, "RaiseGracePeriodWrites"))
        self.assertEqual(
            {"ec2:StopInstances", "ec2:GetConsoleOutput", "s3:PutObject"}, actions(self.template, "RestartInstanceBegins"))
        self.assertEqual(
            {"ec2:StartInstances", "ecs:UpdateContainerInstancesState"}, actions(self.template, "RestartInstanceWrites"))

    def test_services_are_updated_and_instances_stopped_only_where_they_opted_in(self):
        granted = [statement for condition in WRITES for statement in statements(self.template, condition)]
        for action in ("ecs:UpdateService", "ec2:StopInstances"):
            self.assertEqual([TAGGED], [
                statement["Condition"] for statement in granted if action in listed(statement)])

    def test_a_stopped_instance_can_be_started_even_if_its_tag_is_gone(self):
        granted = statements(self.template, "RestartInstanceWrites")
        starts = [statement for statement in granted if statement["Action"] == "ec2:StartInstances"]
        self.assertEqual([None], [statement.get("Condition") for statement in starts])

    def test_only_one_document_runs_and_only_on_instances_that_opted_in(self):
        granted = statements(self.template, "HostProbeOn")
        self.assertEqual({"ssm:SendCommand", "ssm:GetCommandInvocation"}, actions(self.template, "HostProbeOn"))
        sends = [statement for statement in granted if statement["Action"] == "ssm:SendCommand"]
        resources = [statement["Resource"]["Fn::Sub"].rsplit(":", 1)[1] for statement in sends]
        self.assertEqual(["document/${HostProbeDocument}", "instance/*"], resources)
        self.assertEqual([None, TAGGED], [statement.get("Condition") for statement in sends])

    def test_a_calendar_is_asked_only_where_one_is_named_and_no_other(self):
        [granted] = statements(self.template, "HasChangeCalendar")
        self.assertEqual("ssm:GetCalendarState", granted["Action"])
        self.assertTrue(granted["Resource"]["Fn::Sub"].endswith(":document/${ChangeCalendar}"))
        for name in ("", "freeze"):
            self.assertEqual(bool(name), self.holds({"Condition": "HasChangeCalendar"}, {"ChangeCalendar": name}))

    def test_events_are_put_on_the_bus_that_is_named_and_only_as_ours(self):
        [granted] = statements(self.template, "HasEventBus")
        self.assertEqual("events:PutEvents", granted["Action"])
        self.assertNotIn("events:PutEvents", actions(self.template, None))
        _, arn, name = granted["Resource"]["Fn::If"]
        self.assertEqual({"Ref": "EventBus"}, arn)
        self.assertTrue(name["Fn::Sub"].endswith(":${AWS::AccountId}:event-bus/${EventBus}"))
        self.assertEqual({"StringEquals": {"events:source": "ecs-health-remediator"}}, granted["Condition"])
        self.assertEqual("", self.template["Parameters"]["EventBus"]["Default"])
        pattern = self.template["Parameters"]["EventBus"]["AllowedPattern"]
        for value, allowed in (("", True), ("default", True), ("arn:aws:events:eu-west-1:111122223333:event-bus/x", True),
                               ("*", False), ("arn:aws:events:eu-west-1:111122223333:event-bus/*", False), ("a:b", False)):
            self.assertEqual(allowed, re.fullmatch(pattern, value) is not None, value)

    def test_pages_are_written_and_read_only_where_they_are_wanted_and_nothing_else_that_is_kept(self):
        [granted] = statements(self.template, "IncidentPagesOn")
        self.assertEqual(["s3:PutObject", "s3:GetObject"], granted["Action"])
        self.assertEqual({"Fn::Sub": "${EvidenceBucket.Arn}/pages/*"}, granted["Resource"])
        for condition in (None, *WRITES):
            self.assertNotIn("s3:GetObject", actions(self.template, condition))

    def test_a_bus_that_takes_nothing_rings(self):
        alarm = self.template["Resources"]["EventBusAlarm"]
        self.assertEqual("HasEventBus", alarm["Condition"])
        self.assertEqual(("OldestRefusedEvent", "GreaterThanThreshold", 300, "notBreaching"), tuple(
            alarm["Properties"][key] for key in ("MetricName", "ComparisonOperator", "Threshold", "TreatMissingData")))

    def test_without_the_host_probe_there_is_no_document_and_the_function_knows_of_none(self):
        self.assertEqual("HostProbeOn", self.template["Resources"]["HostProbeDocument"]["Condition"])
        variables = self.template["Resources"]["RemediatorFunction"]["Properties"]["Environment"]["Variables"]
        self.assertEqual({"Fn::If": ["HostProbeOn", {"Ref": "HostProbeDocument"}, ""]}, variables["HOST_PROBE_DOCUMENT"])
        for choice in ("off", "on"):
            self.assertEqual(choice == "on", self.holds({"Condition": "HostProbeOn"}, {"HostProbe": choice}))

    def test_logs_are_read_only_where_somebody_wants_it(self):
        self.assertEqual({"logs:GetLogEvents"}, actions(self.template, "ReadLogsOn"))
        self.assertNotIn("logs:GetLogEvents", actions(self.template, None))
        for choice in ("off", "on"):
            self.assertEqual(choice == "on", self.holds({"Condition": "ReadLogsOn"}, {"ReadLogs": choice}))

    def test_writes_are_bound_to_resources_of_this_account(self):
        for condition in (*WRITES, *STANDBY):
            for statement in statements(self.template, condition):
                resource = statement["Resource"]["Fn::Sub"]
                self.assertTrue(":${AWS::AccountId}:" in resource or resource == "${EvidenceBucket.Arn}/*", resource)

    def test_only_approve_and_auto_may_stop_and_finish_may_bring_back(self):
        for mode in ("observe", "finish", "approve", "auto"):
            for own in ("off", "observe", "finish", "approve", "auto", "inherit"):
                parameters = {"Mode": mode, "RaiseGracePeriodMode": own, "RestartInstanceMode": own}
                holds = mode if own == "inherit" else own
                for condition in WRITES:
                    modes = ("approve", "auto") if condition.endswith("Begins") else ("finish", "approve", "auto")
                    with self.subTest(condition=condition, **parameters):
                        self.assertEqual(holds in modes, self.holds({"Condition": condition}, parameters))

    def test_a_drain_has_rights_of_its_own_that_do_not_follow_the_mode(self):
        statement, = statements(self.template, "DrainInstanceWrites")
        self.assertEqual("ecs:UpdateContainerInstancesState", statement["Action"])
        self.assertIn("ecs:cluster", statement["Condition"]["ArnLike"])
        for own in ("off", "observe", "finish", "approve", "auto"):
            with self.subTest(own):
                self.assertEqual(own in ("finish", "approve", "auto"), self.holds(
                    {"Condition": "DrainInstanceWrites"}, {"Mode": "auto", "DrainInstanceMode": own}))

    def test_standby_is_entered_in_groups_that_opted_in_and_left_in_any(self):
        enter, = statements(self.template, "StandbyBegins")
        leave, = statements(self.template, "StandbyWrites")
        self.assertEqual(("autoscaling:EnterStandby", TAGGED), (enter["Action"], enter["Condition"]))
        self.assertEqual(("autoscaling:ExitStandby", None), (leave["Action"], leave.get("Condition")))
        for statement in (enter, leave):
            self.assertTrue(statement["Resource"]["Fn::Sub"].endswith(":autoScalingGroup:*:autoScalingGroupName/*"))

    def test_standby_goes_no_further_than_its_own_mode_and_that_of_restarts(self):
        order = ("off", "observe", "finish", "approve", "auto")
        for restart in order:
            for own in order:
                parameters = {"Mode": "observe", "RestartInstanceMode": restart, "StandbyMode": own}
                least = order.index(min(restart, own, key=order.index))
                with self.subTest(**parameters):
                    self.assertEqual(least >= order.index("approve"), self.holds({"Condition": "StandbyBegins"}, parameters))
                    self.assertEqual(least >= order.index("finish"), self.holds({"Condition": "StandbyWrites"}, parameters))

    def holds(self, expression, parameters):
        (name, argument), = expression.items()
        match name:
            case "Condition":
                return self.holds(self.template["Conditions"][argument], parameters)
            case "Fn::Not":
                return not self.holds(argument[0], parameters)
            case "Fn::And":
                return all(self.holds(part, parameters) for part in argument)
            case "Fn::Or":
                return any(self.holds(part, parameters) for part in argument)
            case "Fn::Equals":
                left, right = (parameters[side["Ref"]] if isinstance(side, dict) else side for side in argument)
                return left == right
        self.fail(f"unknown function {name}")


if __name__ == "__main__":
    unittest.main()

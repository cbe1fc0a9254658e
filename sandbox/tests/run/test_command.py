import contextlib
import io
import json
import shlex
import sys
import tempfile
import unittest

from sandbox.run import command
from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, remedied, with_hosts

COMMAND = ["--function", FAKE, "--template", str(HERE / "template.yaml")]
RESTART = ["UpdateContainerInstancesState", "StopInstances", "StartInstances", "UpdateContainerInstancesState"]


class RunTest(unittest.TestCase):
    """Complete runs with a small remediator that uses the Lambda Runtime API."""

    def play(self, name, **changes):
        with remedied(name, **changes) as played:
            return document(played)

    def mutating(self, result):
        return [c["operation"] for c in result["calls"] if c["mutating"]]

    def test_the_default_scenario_is_healed_and_told_the_same_way_twice(self):
        first, second = self.play("impaired-instance"), self.play("impaired-instance")
        self.assertEqual(first["differences"], [])
        self.assertEqual(json.dumps(first), json.dumps(second))
        self.assertEqual(sorted(first), ["asExpected", "busEvents", "calls", "differences", "events", "functions", "notifications", "outcomes",
                                         "queues", "scenario", "seconds", "silent", "world"])
        self.assertEqual(sorted(first["world"]), ["instances", "services", "table", "targets"])
        self.assertEqual(self.mutating(first), RESTART)

    def test_a_function_killed_after_a_call_is_started_again_and_its_event_retried(self):
        result = self.play("crash-between-stop-and-start")
        self.assertEqual(result["differences"], [])
        crashed = [e for e in result["events"] if {"error": "Runtime exited before it answered"} in e["results"]]
        self.assertEqual([len(e["results"]) for e in crashed], [2])
        self.assertEqual(self.mutating(result).count("StopInstances"), 1)

    def test_a_function_killed_before_a_call_has_not_made_it(self):
        result = self.play("crash-before-start")
        self.assertEqual(result["differences"], [])
        self.assertEqual(self.mutating(result), RESTART)

    def test_lost_events_and_missing_capacity_only_cost_time(self):
        self.assertEqual(self.play("lost-events")["differences"], [])
        result = self.play("start-capacity")
        self.assertEqual(result["differences"], [])
        self.assertGreater(self.mutating(result).count("StartInstances"), 1)

    def test_a_wrong_remediator_is_found_out(self):
        result = self.play("auto-scaling-member")
        self.assertIn("mutating calls: StopInstances was made", result["differences"])
        members = [i for i in result["world"]["instances"] if i["name"] == "b"]
        self.assertEqual([i["state"] for i in members], ["terminated", "running"])

    def test_injected_errors_reach_the_function(self):
        result = self.play("throttled")
        self.assertTrue(any("UnauthorizedOperation" in str(e["results"]) for e in result["events"]))

    def test_the_function_is_told_how_to_log_as_lambda_tells_it_from_the_template(self):
        environment = self.environment_of(HERE / "template.yaml")
        self.assertEqual((environment["AWS_LAMBDA_LOG_FORMAT"], environment["AWS_LAMBDA_LOG_LEVEL"]), ("JSON", "WARN"))
        self.assertNotIn("AWS_LAMBDA_LOG_FORMAT", self.environment_of(HERE / "silent.yaml"))

    def environment_of(self, template):
        with tempfile.NamedTemporaryFile() as file:
            code = f"import json, os; json.dump(dict(os.environ), open({file.name!r}, 'w'))"
            with Simulation(files.parse(with_hosts({})), shlex.join([sys.executable, "-c", code]), template) as run:
                run.function.invoke({})
            return json.load(file)

    def test_the_command_line_prints_one_document_and_says_by_its_code_whether_it_was_expected(self):
        for name, code in (("impaired-instance", 0), ("slow-start", 1), ("no-such-thing", 2)):
            with self.subTest(name), contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()):
                self.assertEqual(command.main([name, "--json", *COMMAND]), code)
                if code < 2:
                    self.assertEqual(json.loads(out.getvalue())["asExpected"], code == 0)

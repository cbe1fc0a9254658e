import contextlib
import io
import json
import pathlib
import shlex
import sys
import tempfile
import unittest
import unittest.mock

from sandbox.api.notifications import Notification
from sandbox.run import command
from sandbox.run.keepsakes import Keepsakes
from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.run.story import WIDTH, screen
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

    def test_the_story_names_who_speaks_shows_messages_as_a_phone_does_and_keeps_them_whole(self):
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.object(command, "ARTIFACTS", pathlib.Path(folder)), \
                contextlib.redirect_stdout(io.StringIO()) as out:
            self.assertEqual(command.main(["impaired-instance", "--speed", "0", *COMMAND]), 0)
            kept = [file.name for file in sorted((pathlib.Path(folder) / "run" / "impaired-instance").iterdir())]
            mail = (pathlib.Path(folder) / "run" / "impaired-instance" / "message-1.txt").read_text(encoding="utf-8")
        lines = out.getvalue().splitlines()
        self.assertEqual({line.split()[1] for line in lines if line[:1].isdigit()},
                         {"world", "target", "task", "host", "event", "remediator", "change", "message"})
        shown = [line.split("| ", 1)[1] for line in lines if line.startswith(" ") and "| " in line]
        self.assertTrue(shown and shown[0] in mail and all(len(line) <= WIDTH for line in shown), shown)
        self.assertIn("message-1.txt", kept)


class ScreenTest(unittest.TestCase):
    def test_a_phone_shows_what_stands_before_the_reasons(self):
        mail = "MINOR, watch: shop/web\nCause: " + "the grace period of 30 s ends before the tasks are ready " * 2 + "\n\nWHY\n  Because."
        shown = screen(Notification(0, "s", "m", {"default": mail}))
        self.assertEqual(shown[0], "MINOR, watch: shop/web")
        self.assertEqual(" ".join(shown), mail.split("\n\nWHY")[0].replace("\n", " ").strip())
        self.assertLessEqual(max(map(len, shown)), WIDTH)


class KeepsakesTest(unittest.TestCase):
    def test_each_message_is_kept_as_mail_and_as_card_and_a_second_run_replaces_the_first(self):
        told = Notification(0, "FIXED", "m", {"default": "mail", "https": json.dumps({"content": {"title": "T", "description": "D"}})})
        plain = Notification(9, "plain", "m", {"default": "text"})
        with tempfile.TemporaryDirectory() as folder:
            kept = pathlib.Path(folder) / "story"
            first = Keepsakes(kept)
            self.assertEqual([file.name for message in (told, plain) for file in first.keep(message)],
                             ["message-1.txt", "card-1.txt", "message-2.txt"])
            self.assertEqual((kept / "card-1.txt").read_text(encoding="utf-8"), "T\n\nD\n")
            self.assertEqual([file.name for file in Keepsakes(kept).keep(plain)], ["message-1.txt"])
            self.assertEqual([file.name for file in kept.iterdir()], ["message-1.txt"])

    def test_the_page_that_a_message_links_and_its_evidence_are_kept_beside_it(self):
        page = {"url": "http://127.0.0.1:1/b/k.html?x=1", "evidence": "s3://b/k.json"}
        told = Notification(0, "s", "m", {"default": "mail", "sqs": json.dumps({"page": page})})
        objects = {"s3://b/k.html": b"<!D", "s3://b/k.json": b"{}"}
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch("sandbox.world.objects.content", objects.get):
            files = Keepsakes(pathlib.Path(folder) / "story").keep(told)
            self.assertEqual([(file.name, file.read_bytes()) for file in files][1:], [("page-1.html", b"<!D"), ("evidence-1.json", b"{}")])

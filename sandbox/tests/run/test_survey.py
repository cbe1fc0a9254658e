import contextlib
import io
import json
import unittest

from sandbox.run import command, survey
from sandbox.run.expectation import differences
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, quiet_world, remedied

COMMAND = ["--function", FAKE, "--template", str(HERE / "template.yaml")]


class SurveyTest(unittest.TestCase):
    def test_each_name_is_played_by_each_draw_and_at_both_ends(self):
        self.assertEqual(["a", "a seed=1", "a draw=low", "a draw=high", "b", "b seed=1", "b draw=low", "b draw=high"],
                         survey.lines(["a", "b"], 2, True, None))
        self.assertEqual(["a mode=observe"], survey.lines(["a"], 1, False, "observe"))

    def test_a_line_each_and_a_count_and_the_same_on_two_processes(self):
        said = [self.said("observe-only", "no-such-thing", "--draws", "2", "--jobs", jobs) for jobs in ("1", "2")]
        self.assertEqual(said[0], said[1])
        code, lines = said[0]
        self.assertEqual((2, "observe-only", "observe-only seed=1"), (code, *(line.partition(": ")[0] for line in lines[:2])))
        self.assertTrue(all("notifications: expected 1, is 0" in line for line in lines[:2]), lines)
        self.assertIn("no scenario", lines[2])
        self.assertEqual("4 played, 4 not as expected", lines[-1])
        self.assertEqual("steady seed=1: as expected", survey.told({"scenario": "steady", "variation": "seed=1", "asExpected": True}))

    def test_the_document_says_how_it_was_played(self):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            command.main(["observe-only", "steady", "--mode", "observe", "--json", *COMMAND])
        self.assertEqual(["mode=observe", "mode=observe"], [json.loads(line)["variation"] for line in out.getvalue().splitlines()])

    def test_whatever_is_drawn_is_at_the_end_that_is_asked_for(self):
        for draw, seconds in (("low", 30), ("high", 90)):
            with self.subTest(draw), quiet_world({"draw": draw, "instances": [{"name": "a"}], "services": []}) as run:
                host = run.world.hosts.named("a")
                run.world.hosts.stop(host)
                run.advance(seconds - 1)
                self.assertEqual("stopping", host.state)
                run.advance(2)
                self.assertEqual("stopped", host.state)

    def said(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = command.main([*arguments, *COMMAND])
        return code, out.getvalue().splitlines()


class DeniedTest(unittest.TestCase):
    def test_a_call_without_a_right_is_a_difference_unless_the_scenario_says_so(self):
        with remedied("steady") as run:
            run.denied = ["StopInstances", "StopInstances"]
            world = run.snapshot()
            self.assertIn("StopInstances was denied: the role has no right to it", differences(run, world))
            run.scenario.expect.denied = ["StopInstances"]
            self.assertFalse([text for text in differences(run, world) if "denied" in text])

    def test_what_the_role_forbids_is_noted(self):
        content = files.load("impaired-instance")
        content.parameters = {"Mode": "auto"}
        with Simulation(content, FAKE, HERE / "template.yaml") as run:
            run.callers._roles = {key: _Nothing() for key in run.callers._functions}
            run.run()
            self.assertTrue(run.denied)


class _Nothing:
    """The role of somebody who may do nothing."""
    user = "arn:aws:sts::123456789012:assumed-role/nobody/nobody"

    def refused(self, asks):
        return (asks[0], False) if asks else None


if __name__ == "__main__":
    unittest.main()

import contextlib
import io
import json
import unittest
from unittest import mock

from sandbox.run import batch, command
from sandbox.run.machine import Machine
from sandbox.run.report import document
from sandbox.run.simulation import Simulation
from sandbox.scenario import files
from sandbox.tests.worlds import FAKE, HERE, remedied

TEMPLATE = HERE / "template.yaml"
BREAKS = "wrong-path"


RUN = Simulation.run


def breaks(simulation, *_):
    """A scenario whose world cannot be built."""
    if simulation.scenario.name == BREAKS:
        raise KeyError("nothing is there")
    RUN(simulation)


class BatchTest(unittest.TestCase):
    def setUp(self):
        self.machine = Machine(FAKE, TEMPLATE)
        self.addCleanup(self.machine.close)

    def test_a_scenario_after_another_whose_function_was_killed_gives_the_same_document_as_alone(self):
        batch.play(self.machine, "crash-between-stop-and-start")
        code, result = batch.play(self.machine, "impaired-instance")
        with remedied("impaired-instance") as alone:
            self.assertEqual((code, json.dumps(result)), (0, json.dumps(document(alone))))

    def test_other_parameters_reach_the_function(self):
        batch.play(self.machine, "impaired-instance")
        _, result = batch.play(self.machine, "observe-only")
        self.assertEqual([a["decision"] for a in result["outcomes"][-1]["actions"]], ["would-apply"])

    def test_the_function_process_is_kept_and_what_it_wrote_is_not(self):
        first = self.machine.world(files.load("impaired-instance"))
        first.run()
        process = first.function._process
        first.function._log.write(b"of the first world\n")
        first.function._log.flush()
        second = self.machine.world(files.load("impaired-instance"))
        second.run()
        self.assertIs(second.function._process, process)
        self.assertEqual(second.function.output(), "")

    def test_a_process_is_kept_while_worlds_with_other_parameters_are_played(self):
        first = self.machine.world(files.load("impaired-instance"))
        first.run()
        process = first.function._process
        self.machine.world(files.load("observe-only"))
        self.assertIsNone(process.poll())
        self.assertIs(self.machine.world(files.load("impaired-instance")).function._process, process)

    def test_processes_of_three_sets_of_parameters_are_kept_at_most(self):
        runs = []
        for seconds in (600, 700, 800, 900):
            wanted = files.load("impaired-instance")
            wanted.parameters = {**wanted.parameters, "GracePeriodLimitSeconds": seconds}
            runs.append(self.machine.world(wanted))
            runs[-1].ask({})
        self.assertEqual([run.function._process.poll() is None for run in runs], [False, True, True, True])

    def test_what_a_scenario_that_is_not_as_expected_wrote_is_in_its_document(self):
        code, result = batch.play(self.machine, "slow-start")
        self.assertEqual((code, result["asExpected"]), (1, False))
        self.assertIn("output", result)

    def test_several_names_give_a_document_a_line_and_one_that_breaks_hides_no_other(self):
        code, lines = self.printed("no-such-thing", BREAKS, "impaired-instance")
        self.assertEqual(code, 2)
        self.assertEqual([(line["scenario"], line["asExpected"]) for line in lines],
                         [("no-such-thing", False), (BREAKS, False), ("impaired-instance", True)])
        self.assertIn("no scenario", lines[0]["differences"][0])
        self.assertIn("KeyError", lines[1]["differences"][0])
        self.assertIn("Traceback", lines[1]["output"])

    def test_names_come_from_stdin(self):
        with mock.patch("sys.stdin", io.StringIO("lost-events\nimpaired-instance\n")):
            code, lines = self.printed("-")
        self.assertEqual((code, [line["scenario"] for line in lines]), (0, ["lost-events", "impaired-instance"]))

    def test_several_are_not_served_and_have_no_seed_in_common(self):
        for options in (["--serve"], ["--json", "--verbose"], ["--seed", "2"]):
            with self.subTest(options), contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                command.main(["impaired-instance", "lost-events", *options])

    def printed(self, *names):
        with mock.patch.object(Simulation, "run", breaks), contextlib.redirect_stdout(io.StringIO()) as out:
            code = command.main([*names, "--json", "--function", FAKE, "--template", str(TEMPLATE)])
        return code, [json.loads(line) for line in out.getvalue().splitlines()]

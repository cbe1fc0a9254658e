import contextlib
import io
import json
import os
import shlex
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from bench import __main__ as command_line
from bench.judge import judge
from bench.worlds import draw
from sandbox.run.machine import Machine
from tools.sample import is_whole

SEED = 1
SAYING = shlex.join([sys.executable, str(Path(__file__).parent / "saying.py")])


class JudgeTest(unittest.TestCase):
    def verdict(self, says, only, world=None):
        with mock.patch.dict(os.environ, {"SAYS": says} if says else {}):
            machine = Machine(SAYING)
            try:
                return judge(world or (draw(SEED, 3, only) if only else self.healthy()), machine)
            finally:
                machine.close()

    def healthy(self):
        return next(world for world in (draw(SEED, index) for index in range(100)) if world.kind == "healthy")

    def test_the_injected_cause_is_right_and_any_other_is_wrong(self):
        self.assertTrue(self.verdict("success-codes", "success-codes").right)
        other = self.verdict("health-check-path", "success-codes")
        self.assertFalse(other.right)
        self.assertIn("health-check-path", other.why)
        self.assertEqual("success-codes was not found: it was not asked", other.edge)

    def test_no_cause_for_targets_that_fail_is_wrong(self):
        self.assertFalse(self.verdict(None, "success-codes").right)

    def test_a_claim_in_a_healthy_world_is_wrong_and_silence_is_right(self):
        self.assertFalse(self.verdict("grace-period", None).right)
        self.assertTrue(self.verdict(None, None).right)

    def test_that_a_place_is_lacking_is_right_only_where_ecs_says_so(self):
        self.assertFalse(self.verdict("task-placement", None).right)
        self.assertTrue(self.verdict("task-placement", None, draw(SEED, 27, "instance-state")).right)
        self.assertTrue(self.verdict("instance-draining", None, draw(SEED, 27, "instance-state")).right)

    def test_a_container_that_fails_its_own_check_is_right_for_a_slow_start_only_where_one_did(self):
        self.assertFalse(self.verdict("container-health-check", "grace-period").right)

    def test_a_cause_for_a_fault_that_fails_nothing_is_wrong(self):
        verdict = self.verdict("instance-draining", "instance-draining")
        self.assertEqual((verdict.right, verdict.harmless), (False, True))


class CommandLineTest(unittest.TestCase):
    def test_a_wrong_world_is_dumped_to_be_replayed_and_the_exit_code_tells(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out, \
                contextlib.redirect_stderr(io.StringIO()), mock.patch.dict(os.environ, {"SAYS": "routing"}):
            code = command_line.main(["diagnosis", "--worlds", "2", "--seed", "1", "--jobs", "1", "--only", "success-codes",
                                      "--function", SAYING, "--output", folder])
            dumped = json.loads((Path(folder) / "wrong" / "0.json").read_text())
            figures = json.loads((Path(folder) / "diagnosis.json").read_text())
        self.assertEqual(code, 1)
        self.assertEqual(dumped["expect"], {"cause": "success-codes"})
        self.assertEqual([w["named"] for w in figures["worlds"]], [["routing"], ["routing"]])
        self.assertRegex(out.getvalue().splitlines()[-1],
                         r"^1 worlds: 1 single, 0 healthy, 0 double; 1 wrong, 0 harmless; "
                         r"apart 1 by unknown switches \(\w+=\w+ 1\), 1 wrong; seed 1; \d+ s$")


class SampleTest(unittest.TestCase):
    """Judges the product itself; needs the built function."""

    def test_the_first_worlds_are_judged_right(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out, \
                contextlib.redirect_stderr(io.StringIO()):
            code = command_line.main(["--worlds", "200" if is_whole() else "5", "--keep-going", "--output", folder])
        self.assertEqual(code, 0, out.getvalue())

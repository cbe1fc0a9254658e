import json
import tempfile
import unittest
from pathlib import Path

from sandbox.scenario import files
from sandbox.scenario.model import Expectation
from sandbox.scenario.reader import Invalid


class ScenarioTest(unittest.TestCase):
    def test_every_scenario_of_the_folder_can_be_read(self):
        for path in files.FOLDER.rglob("*.json"):
            with self.subTest(path.stem):
                loaded = files.load(str(path))
                self.assertTrue(loaded.description and loaded.instances)
                self.assertNotEqual(loaded.expect, Expectation())

    def test_the_lists_of_what_every_run_plays_name_scenarios_of_the_folder(self):
        for name in ("core", "timing"):
            text = (files.FOLDER.parents[1] / "tests" / f"{name}-scenarios.txt").read_text(encoding="utf-8")
            listed = [line for line in text.splitlines() if not line.startswith("#")]
            self.assertGreater(len(listed), 9)
            self.assertEqual(set(), set(listed) - set(files.names()), name)

    def test_errors_name_the_place(self):
        cases = [({"instnaces": []}, "scenario.instnaces: unknown field"),
                 ({"services": [{"app": {"startSecond": 1}}]}, r"services\[0\].app.startSecond: unknown field"),
                 ({"services": [{"desiredCount": "3"}]}, r"services\[0\].desiredCount: must be int"),
                 ({"instances": [{}]}, r"instances\[0\].name: is missing"),
                 ({"timeline": [{"at": 1, "do": "explode"}]}, r"timeline\[0\].do: 'explode' is none of"),
                 ({"timeline": [{"at": 1, "do": "impair-system", "instance": "z"}]}, "no instance is called 'z'"),
                 ({"timeline": [{"at": 1, "do": "impair-system"}]}, "impair-system needs one"),
                 ({"timeline": [{"at": 1, "do": "change-app", "set": {"hnug": True}}]}, "set.hnug: unknown field"),
                 ({"services": [{"targetGroups": [{"containerPort": 9090}]}]}, "targetGroups: each needs a name"),
                 ({"timeline": [{"at": 1, "do": "hang-host"}]}, "hang-host needs one"),
                 ({"network": {"ingressFrom": "nowhere"}}, "ingressFrom: 'nowhere' is none of load-balancer"),
                 ({"network": {"targetIngress": ["http"]}}, "targetIngress: 'http' is no port range"),
                 ({"network": {"aclZones": ["b"]}}, "aclZones: 'b' is none of us-east-1a"),
                 ({"network": {"peering": {}}}, r"services\[0\].networkMode: beyond a peering connection"),
                 ({"network": {"peering": {"cidr": "10.0.0.0/16"}}}, "peering.cidr: must be a /16 beside"),
                 ({"services": [{"taskSubnets": "own"}]}, r"services\[0\]: only tasks of networkMode awsvpc"),
                 ({"expect": {"instances": {"z": {}}}}, "expect.instances.z"), ({"until": True}, "until: must be float")]
        for content, text in cases:
            with self.subTest(text), self.assertRaisesRegex(Invalid, text):
                files.parse(content)

    def test_a_scenario_can_extend_another(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mine.json"
            path.write_text(json.dumps({"extends": "impaired-instance", "instances": [{"name": "b", "lifecycle": "spot"}],
                                        "expect": {"notifications": 1}}))
            mine = files.load(str(path))
        self.assertEqual([(i.name, i.lifecycle, i.zone) for i in mine.instances],
                         [("a", "on-demand", "us-east-1a"), ("b", "spot", "us-east-1b"), ("c", "on-demand", "us-east-1c")])
        self.assertIsNone(mine.expect.status)

    def test_an_unknown_name_says_which_may_be_meant_and_how_to_list_all(self):
        for name, meant in (("imparied-instance", "impaired-instance"), ("wrong-paht", "wrong-path")):
            with self.subTest(name), self.assertRaisesRegex(Invalid, f"Did you mean {meant}.*--list shows all"):
                files.load(name)

    def test_of_a_part_of_a_name_those_to_try_first_come_first(self):
        self.assertIn("Did you mean impaired-instance or", files.meant("impared"))

    def test_a_name_that_is_like_no_other_only_says_how_to_list_all(self):
        with self.assertRaisesRegex(Invalid, r"no scenario 'qqqqqqqq'\. \./dev run --list shows all"):
            files.load("qqqqqqqq")
        with self.assertRaisesRegex(Invalid, r"no file '/nowhere/q\.json'\. \./dev run --list shows all"):
            files.load("/nowhere/q.json")

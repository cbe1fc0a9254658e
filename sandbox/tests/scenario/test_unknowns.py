import json
import unittest

from sandbox.scenario import files, unknowns
from sandbox.scenario.reader import Invalid


class UnknownsTest(unittest.TestCase):
    """What nobody outside AWS knows is a switch, and what depends on one of its sides alone says so."""

    @classmethod
    def setUpClass(cls):
        cls.scenarios = [files.load(name) for name in files.names()]

    def test_a_scenario_that_turns_a_switch_says_that_it_rests_on_it(self):
        silent = {s.name: unknowns.turned(s) - set(s.rests_on) for s in self.scenarios}
        self.assertEqual({}, {name: switches for name, switches in silent.items() if switches})

    def test_both_sides_of_each_switch_are_played(self):
        turned = set().union(*(unknowns.turned(s) for s in self.scenarios))
        self.assertEqual(unknowns.names(), turned)

    def test_what_needs_one_side_of_a_switch_says_so(self):
        """Found by playing them on the other side. A network ACL of one zone is no such case: all nodes are in other subnets."""
        needed = {"loadBalancer.unhealthyBy": {"nlb-cross-zone-one-subnet", "prefix-list-entry-removed"},
                  "scheduler.registersAcrossVpcs": {s.name for s in self.scenarios if s.network.peering},
                  "scheduler.stopsWithoutPlace": {"unhealthy-kept"}}
        for switch, names in needed.items():
            self.assertEqual(set(), names - {s.name for s in self.scenarios if switch in s.rests_on}, switch)

    def test_a_switch_that_does_not_exist_is_named(self):
        with self.assertRaisesRegex(Invalid, "restsOn: 'luck' is none of .*scheduler.registersAcrossVpcs"):
            files.parse({"restsOn": ["luck"]})

    def test_turned_switches_are_found_in_every_part(self):
        content = {"loadBalancer": {"unhealthyBy": "all"}, "scheduler": {"graceCoversRunning": False},
                   "autoScalingGroups": [{"name": "usual"}, {"name": "hosts", "replacesForEvent": "due"}]}
        self.assertEqual({"loadBalancer.unhealthyBy", "scheduler.graceCoversRunning", "autoScalingGroups.replacesForEvent"},
                         unknowns.turned(files.parse(json.loads(json.dumps(content)))))


if __name__ == "__main__":
    unittest.main()

import json
import unittest

from bench.catalogue import KINDS
from bench.hardship import ONE_SUBNET
from bench.watch import Watch
from bench.worlds import draw
from sandbox.run.machine import Machine
from sandbox.scenario import files
from sandbox.scenario.model import Step
from sandbox.scenario.reader import read
from sandbox.tests.worlds import HERE
from tools.sample import sample

SEED = 1
SHOWS, MENDED = 600, 400


class WorldsTest(unittest.TestCase):
    def test_the_same_seed_and_index_give_the_same_world_and_others_give_others(self):
        first, again = (json.dumps(draw(SEED, 7).scenario()) for _ in range(2))
        self.assertEqual(first, again)
        self.assertEqual(len({json.dumps(draw(seed, index).scenario()) for seed in (1, 2) for index in range(20)}), 40)

    def test_every_world_is_a_scenario_and_every_kind_of_world_is_drawn(self):
        drawn = [draw(SEED, index) for index in range(200)]
        for world in drawn:
            files.parse(json.loads(json.dumps(world.scenario())))
            self.assertEqual(len(world.faults), {"healthy": 0, "single": 1, "double": 2}[world.kind])
        self.assertEqual({world.kind for world in drawn}, {"healthy", "single", "double"})

    def test_a_host_is_drained_beside_the_fault_only_where_the_others_have_interfaces_for_all_tasks(self):
        drained = [world.document for world in (draw(SEED, index) for index in range(400))
                   if any(step["do"] == "call" and "DRAINING" in json.dumps(step) and step["at"] == 5 for step in world.document["timeline"])]
        self.assertTrue(drained)
        for document in drained:
            own = [service["desiredCount"] for service in document["services"] if service["networkMode"] == "awsvpc"
                   and service.get("schedulingStrategy") != "DAEMON"]
            self.assertLessEqual(sum(own), 2 * (len(document["instances"]) - 1))

    def test_every_hardship_is_drawn_and_worlds_by_unknown_switches_say_so(self):
        drawn = [draw(SEED, index) for index in range(200)]
        documents = [world.document for world in drawn]
        self.assertEqual({None, 1, 3, 5}, {document.get("readLag", {}).get("max") for document in documents})
        self.assertEqual(12, len({tuple(document["eventDelivery"].values()) for document in documents}))
        self.assertEqual(200, len({document["seed"] for document in documents}))
        self.assertFalse(any("iam" in document for document in documents))
        self.assertEqual({"unhealthyBy=majority", "unhealthyBy=all", "stopsWithoutPlace=false", "registersAcrossVpcs=true"},
                         {switch for world in drawn for switch in world.unknown} - {"unhealthyBy=any"})
        for world in drawn:
            turned = "unhealthyBy" in world.document["loadBalancer"] or "scheduler" in world.document
            self.assertEqual((turned, "peering" in world.document["network"]),
                             (bool({s for s in world.unknown if not s.endswith(("=true", "=any"))}),
                              "registersAcrossVpcs=true" in world.unknown))

    def test_a_fault_that_only_some_nodes_see_rests_on_which_of_them_decides(self):
        world = draw(SEED, 0, f"network-acl ({ONE_SUBNET})")
        self.assertIn("unhealthyBy=any", world.unknown)


class FaultsTest(unittest.TestCase):
    """Plays faults with the physics alone, without the product."""

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine("false", HERE / "silent.yaml")
        cls.addClassCleanup(cls.machine.close)

    def test_each_fault_fails_the_targets_of_its_service_unless_it_is_quiet_and_its_mending_heals_them(self):
        kinds = {f"{kind.check} ({kind.variant})": kind for kind in KINDS}
        for name in sample("faults", list(kinds), 4):
            with self.subTest(name):
                self.assertTrue(any(self.shows_and_heals(name, index, kinds[name].quiet) for index in range(4)))

    def shows_and_heals(self, name, index, quiet):
        """Finds a world in which the fault shows; the broken host may have no task of the service."""
        drawn = draw(SEED, index, name)
        run = self.machine.world(files.parse({**drawn.scenario(), "parameters": {}}))
        watch = Watch(run, drawn.injected if drawn.faults[0].inject else 0)
        run.advance(SHOWS)
        if not watch.failed(drawn.service):
            return quiet
        if not drawn.faults[0].mend:
            return True
        for step in drawn.faults[0].mend:
            run.timeline.add(read(Step, {**step, "at": run.clock.now + 1}, name))
        run.advance(MENDED)
        self.assertTrue(watch.well(drawn.service), f"{name}: still ill after its mending")
        return True

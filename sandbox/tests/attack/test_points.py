import json
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from sandbox.api.server import Call
from sandbox.attack import campaign, crash
from sandbox.attack.damage import damages, only_ticks_failed
from sandbox.attack.points import SCENARIOS, merged, points
from sandbox.function.queue import Delivery
from sandbox.scenario import files
from sandbox.scenario.model import Range


def calls(*operations):
    return [Call(0, "any", operation, False, {}) for operation in operations]


RAISE = [Call(at, "ecs", operation, mutating, {}) for at, operation, mutating in (
    (10, "ListTasks", False), (90, "DescribeTasks", False), (100, "UpdateService", True), (130, "ListTasks", False))]


class PointsTest(unittest.TestCase):
    def test_the_function_may_die_before_each_call_that_is_no_read_and_after_the_last_one_of_an_invocation(self):
        made = calls("GetItem", "PutItem", "DescribeTasks", "StopInstances", "PutItem")
        found = points("x", made, [0])
        self.assertEqual(["x before PutItem 1", "x before StopInstances 1", "x before PutItem 2", "x after PutItem 2"],
                         [str(point) for point in found])
        self.assertEqual(6, merged(made, found))

    def test_between_two_invocations_is_another_point_than_before_the_next_write(self):
        made = calls("PutItem", "GetItem", "GetItem", "PutItem")
        self.assertEqual(["x before PutItem 1", "x after PutItem 1", "x before PutItem 2", "x after PutItem 2"],
                         [str(point) for point in points("x", made, [0, 2, 2])])

    def test_between_a_message_and_the_next_write_nobody_knows_that_it_was_sent(self):
        made = points("x", calls("PutItem", "Publish", "GetItem", "PutItem", "PutItem"))
        self.assertEqual(["x before PutItem 2"], [str(point) for point in made if point.untold])

    def test_shards_share_all_points_and_a_sample_is_the_same_for_the_same_seed(self):
        every = points("x", calls(*["PutItem"] * 10))
        shards = [campaign.chosen(every, f"{i}/3", None, "") for i in (1, 2, 3)]
        self.assertEqual(sorted(map(str, every)), sorted(str(point) for shard in shards for point in shard))
        self.assertEqual(campaign.chosen(every, "1/1", 4, "a"), campaign.chosen(every, "1/1", 4, "a"))
        self.assertNotEqual(campaign.chosen(every, "1/1", 4, "a"), campaign.chosen(every, "1/1", 4, "b"))

    def test_what_was_found_in_order_is_known_and_what_was_not_is_played_again(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "results.jsonl"
            self.assertEqual(set(), campaign.known(file))
            file.write_text("\n".join(json.dumps({"attack": name, "differences": found})
                                      for name, found in (("a", []), ("b", ["status: …"]))), encoding="utf-8")
            self.assertEqual({"a"}, campaign.known(file))

    def test_a_crash_may_cost_one_message_more_and_no_other_change(self):
        expect = crash.forgiving(files.load("slow-start"))
        self.assertEqual((Range(1, 3), ["UpdateService"]), (expect.notifications, expect.mutating_calls.required))
        self.assertIn("StopInstances", expect.mutating_calls.forbidden)

    def test_a_tick_may_fail_while_it_cannot_read_what_is_watched_and_nothing_else_may(self):
        def run(event, *results):
            return SimpleNamespace(router=SimpleNamespace(deliveries=[Delivery(0, event, [], list(results))]))
        tick, failed = {"detail-type": "Scheduled Event"}, {"error": {"message": "could not be read"}}
        self.assertTrue(only_ticks_failed(run(tick, failed, {"incidents": []})))
        self.assertFalse(only_ticks_failed(run(tick, failed)), "it was never tried again")
        self.assertFalse(only_ticks_failed(run({"detail-type": "ECS Service Action"}, failed, {"incidents": []})))

    def test_each_scenario_exists(self):
        self.assertEqual(set(), set(SCENARIOS) - set(files.names()))

    def test_every_operation_is_damaged_in_each_state_in_which_it_is_asked(self):
        found = {(one.state, one.operation) for one in damages("x", RAISE, set())}
        self.assertEqual(
            {("watching", "DescribeTasks"), ("UpdateService-sent", "UpdateService"), ("after-UpdateService", "ListTasks")}, found)

    def test_a_state_that_another_scenario_comes_to_by_the_same_calls_is_damaged_once(self):
        later = [*RAISE[:-1], Call(131, "ecs", "ListTasks", False, {})]
        known = set()
        damages("x", RAISE, known)
        self.assertEqual({"after-UpdateService"}, {one.state for one in damages("y", later, known)})

"""By EC2 API reference, eventual-consistency; DynamoDB developer guide, HowItWorks.ReadConsistency; API model ecs (failures)."""
import json
import unittest

from sandbox.api.faults import Faults, may_lag
from sandbox.api.partial import less
from sandbox.core.clock import Clock
from sandbox.scenario.model import ApiFault


class FaultsTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()

    def meets(self, faults, operation):
        return faults.meeting(operation) is not None

    def test_times_count_from_the_start(self):
        faults = Faults(self.clock, [ApiFault("StopInstances", from_=10, until=20)])
        for now, expected in ((9.9, False), (10, True), (19.9, True), (20, False)):
            self.clock.now = now
            self.assertEqual(expected, self.meets(faults, "StopInstances"), now)

    def test_times_count_from_the_first_call_that_the_fault_waits_for(self):
        faults = Faults(self.clock, [ApiFault("DescribeInstances", after="StopInstances", from_=5, until=15)])
        self.clock.now = 100
        self.assertFalse(self.meets(faults, "DescribeInstances"))
        self.meets(faults, "StopInstances")
        for now, expected in ((104, False), (105, True), (114, True), (115, False)):
            self.clock.now = now
            self.assertEqual(expected, self.meets(faults, "DescribeInstances"), now)
        self.meets(faults, "StopInstances")
        self.assertFalse(self.meets(faults, "DescribeInstances"), "the first call counts, not the last")

    def test_the_call_that_a_fault_waits_for_is_spared(self):
        faults = Faults(self.clock, [ApiFault("StopInstances", after="StopInstances")])
        self.assertEqual([False, True, True], [self.meets(faults, "StopInstances") for _ in range(3)])

    def test_calls_that_are_spared_and_calls_that_are_met_are_counted(self):
        faults = Faults(self.clock, [ApiFault("ListTasks", after_calls=1, times=2)])
        self.assertEqual([False, True, True, False], [self.meets(faults, "ListTasks") for _ in range(4)])

    def test_what_aws_leaves_open(self):
        for operation, parameters, expected in (
                ("DescribeInstances", {}, True), ("ListTasks", {}, True), ("StopInstances", {}, False), ("GetMetricData", {}, False),
                ("Query", {"IndexName": "open"}, True), ("Query", {"IndexName": "open", "ConsistentRead": True}, True),
                ("GetItem", {}, True), ("GetItem", {"ConsistentRead": True}, False), ("PutItem", {}, False)):
            with self.subTest((operation, parameters)):
                self.assertEqual(expected, may_lag(operation, parameters))


class PartialTest(unittest.TestCase):
    def test_things_that_ecs_does_not_find_stand_among_the_failures(self):
        answer = json.dumps({"tasks": [{"taskArn": "a"}, {"taskArn": "b"}], "failures": []}).encode()
        self.assertEqual({"tasks": [{"taskArn": "a"}], "failures": [{"arn": "b", "reason": "MISSING"}]}, json.loads(less(answer, 1, False)))

    def test_a_list_says_nothing_of_what_it_lacks(self):
        self.assertEqual({"taskArns": []}, json.loads(less(b'{"taskArns": ["a", "b"]}', 5, False)))

    def test_the_first_page_is_all_there_is(self):
        self.assertEqual({"taskArns": ["a"]}, json.loads(less(b'{"taskArns": ["a"], "nextToken": "1"}', 0, True)))
        self.assertEqual(b"<r><x/></r>", less(b"<r><x/><nextToken>1</nextToken></r>", 0, True))
        self.assertEqual(b"<r><x/></r>", less(b"<r><x/><NextMarker>1</NextMarker></r>", 0, True))

    def test_members_and_items_of_xml(self):
        xml = b'<R xmlns="urn:x"><reservationSet><item><a>1</a></item><item><a>2</a></item></reservationSet><requestId>r</requestId></R>'
        kept = b'<R xmlns="urn:x"><reservationSet><item><a>1</a></item></reservationSet><requestId>r</requestId></R>'
        self.assertEqual(kept, less(xml, 1, False))


if __name__ == "__main__":
    unittest.main()

import json
import unittest

from sandbox.api.put_events import LIMIT, none_taken, taken, too_large

ENTRY = {"Source": "s", "DetailType": "d", "Detail": '{"a": 1}', "Resources": ["r"]}


class PutEventsTests(unittest.TestCase):
    def test_an_entry_with_an_id_is_on_its_bus(self):
        answer = json.dumps({"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}, {"EventId": "1"}]}).encode()
        events = taken(7.0, {"Entries": [ENTRY, ENTRY | {"EventBusName": "arn:aws:events:r:a:event-bus/mine"}]}, answer)

        self.assertEqual([{"at": 7.0, "bus": "mine", "source": "s", "detailType": "d", "resources": ["r"], "detail": {"a": 1}}],
                         [event.as_json() for event in events])

    def test_a_bus_that_takes_nothing_says_so_of_each_entry_in_an_answer_without_an_error(self):
        answer = none_taken({"Entries": [ENTRY, ENTRY]})

        self.assertEqual(2, json.loads(answer)["FailedEntryCount"])
        self.assertEqual([], taken(0.0, {"Entries": [ENTRY, ENTRY]}, answer))

    def test_an_entry_is_measured_without_the_names_of_its_fields(self):
        room = LIMIT - len("s") - len("d") - len("r")
        self.assertTrue(too_large({"Entries": [ENTRY | {"Detail": "x" * room}]}))
        self.assertFalse(too_large({"Entries": [ENTRY | {"Detail": "x" * (room - 1)}]}))


if __name__ == "__main__":
    unittest.main()

import unittest
from types import SimpleNamespace

from sandbox.run.timeline import Timeline
from sandbox.scenario.reader import Invalid


def told(*results):
    return Timeline(None, SimpleNamespace(deliveries=[SimpleNamespace(results=list(results))]), None, None)


def outcome(incident, service):
    return {"incidentId": incident, "service": service and {"name": service}}


class IncidentTest(unittest.TestCase):
    def filled(self, timeline):
        return timeline._filled({"incidentId": "${incident.web}"})["incidentId"]

    def test_it_is_the_newest_that_the_function_has_told_of(self):
        timeline = told(outcome("web-1", "web"), None, {"error": "TooMany"}, [outcome("web-2", "web"), outcome("api-1", "api")],
                        outcome(None, None))
        self.assertEqual("web-2", self.filled(timeline))

    def test_an_incident_that_nobody_was_told_of_is_a_mistake_of_the_scenario(self):
        with self.assertRaises(Invalid):
            self.filled(told(outcome("api-1", "api")))


if __name__ == "__main__":
    unittest.main()

import unittest

from sandbox.tests.worlds import quiet_world, service


class EventsTest(unittest.TestCase):
    def events(self, content, seconds):
        with quiet_world(content) as run:
            heard = []
            run.world.bus.listeners.append(heard.append)
            run.advance(seconds)
            return heard

    def test_every_event_has_the_full_envelope(self):
        heard = self.events({"services": [service()], "timeline": [{"at": 5, "do": "impair-system", "instance": "b"}]}, 300)
        kinds = {"ECS Task State Change", "ECS Container Instance State Change", "ECS Container Instance Health Change",
                 "ECS Service Action"}
        self.assertGreaterEqual({e["detail-type"] for e in heard}, kinds)
        for event in heard:
            self.assertEqual(
                set(event), {"account", "detail", "detail-type", "id", "region", "resources", "source", "time", "version"})
        self.assertEqual(len({e["id"] for e in heard}), len(heard))

    def test_an_alarm_rises_and_falls_with_the_unhealthy_targets(self):
        hung = {"at": 60, "do": "change-app", "service": "web", "instance": "b", "set": {"hung": True}, "for": 150}
        heard = self.events({"services": [service(gracePeriod=600)], "timeline": [hung], "alarms": [{"service": "web"}]}, 400)
        details = [e["detail"] for e in heard if e["detail-type"] == "CloudWatch Alarm State Change"]
        self.assertEqual([d["state"]["value"] for d in details], ["ALARM", "OK"])
        metric = details[0]["configuration"]["metrics"][0]["metricStat"]["metric"]
        self.assertEqual((metric["namespace"], metric["name"]), ("AWS/ApplicationELB", "UnHealthyHostCount"))
        self.assertTrue(metric["dimensions"]["TargetGroup"].startswith("targetgroup/web-tg/"))

    def test_an_alarm_may_count_the_healthy_targets_instead(self):
        """Elastic Load Balancing user guide, load-balancer-cloudwatch-metrics: HealthyHostCount, by its minimum."""
        hung = {"at": 60, "do": "change-app", "service": "web", "instance": "b", "set": {"hung": True}, "for": 150}
        heard = self.events({"services": [service(gracePeriod=600)], "timeline": [hung], "alarms": [{"healthyBelow": 3}]}, 400)
        details = [e["detail"] for e in heard if e["detail-type"] == "CloudWatch Alarm State Change"]
        self.assertEqual([d["state"]["value"] for d in details], ["ALARM", "OK"])
        watched = details[0]["configuration"]["metrics"][0]["metricStat"]
        self.assertEqual((watched["metric"]["name"], watched["stat"]), ("HealthyHostCount", "Minimum"))
        self.assertIn("[2.0] was less than the threshold (3.0)", details[0]["state"]["reason"])

    def test_a_deployment_tells_its_begin_and_its_end(self):
        heard = self.events({"services": [service(hostPort=0)], "timeline": [{"at": 5, "do": "deploy", "service": "web"}]}, 300)
        names = [e["detail"]["eventName"] for e in heard if e["detail-type"] == "ECS Deployment State Change"]
        self.assertEqual(names, ["SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED"])

    def test_a_mistake_in_a_call_names_the_call(self):
        with self.assertRaisesRegex(ValueError, "timeline: elbv2.modify_target_group"):
            self.events({"timeline": [{"at": 1, "do": "call", "operation": "elbv2.modify_target_group"}]}, 5)

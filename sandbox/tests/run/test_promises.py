import unittest

from sandbox.api.notifications import Notification
from sandbox.api.server import Call
from sandbox.run.promises import ATTEMPTS, BURST, OUTAGE_TOLD_WITHIN, TOLD_WITHIN
from sandbox.tests.worlds import quiet_world, service

TAGS = {"ecs-health-remediator": "approved"}


class PromisesTest(unittest.TestCase):
    def setUp(self):
        self.run = quiet_world({
            "services": [service(app={"answers": {"*": 200}})],
            "instances": [{"name": name, "zone": f"us-east-1{name}", "tags": TAGS if name != "c" else {}} for name in "abc"],
            "timeline": [{"at": 60, "do": "change-app", "service": "web", "set": {"answers": {"*": 500}}}]})
        self.addCleanup(self.run.close)
        self.run.world.services[0].grace_period = 100000
        self.run.world.resources.client("s3").create_bucket(Bucket="evidence")
        self.run.world.resources.names["bucket.Evidence"] = "evidence"

    def call(self, operation, **parameters):
        service_name = "ec2" if "Instances" in operation and "Container" not in operation else "ecs"
        self.run.promises.note(Call(self.run.clock.now, service_name, operation, True, parameters))

    def drain(self, name, status="DRAINING"):
        self.call("UpdateContainerInstancesState", containerInstances=[self.member(name).arn], status=status)

    def member(self, name):
        return next(m for m in self.run.world.container_instances if m.host.name == name)

    def keep(self, name):
        key = f"incident/{self.member(name).host.instance_id}/time.json"
        self.run.world.resources.client("s3").put_object(Bucket="evidence", Key=key, Body=b"{}")

    def stop(self, name, kept=True):
        if kept:
            self.keep(name)
        self.call("StopInstances", InstanceIds=[self.member(name).host.instance_id])

    def tell(self, text="shop/web"):
        self.run.notifications.append(Notification(self.run.clock.now, "s", "m", {"default": text}))

    def broken(self, promise):
        return any(sentence.startswith(promise) for sentence in self.run.promises.broken)

    def test_a_restart_by_the_rules_breaks_none(self):
        self.tell()
        self.drain("a")
        self.member("a").status = "DRAINING"
        self.stop("a")
        self.call("StartInstances", InstanceIds=[self.member("a").host.instance_id])
        self.drain("a", "ACTIVE")
        self.drain("b")
        self.assertEqual([], self.run.promises.broken)

    def test_a_stop_without_evidence_is_found(self):
        self.tell()
        self.member("a").status = "DRAINING"
        self.stop("a", kept=False)
        self.assertTrue(self.broken("What a stop ends is kept before it: a"))

    def test_a_service_that_fails_unheard_is_silence_and_one_that_was_told_of_is_not(self):
        self.run.advance(60 + OUTAGE_TOLD_WITHIN)
        self.assertEqual([], self.run.promises.broken)
        self.tell("CRITICAL shop/web")
        self.run.advance(TOLD_WITHIN)
        self.run.advance(600)
        self.assertEqual([], self.run.promises.broken)
        self.run.notifications.clear()
        self.run.advance(60)
        self.assertTrue(self.broken("No service fails in silence: web"))

    def test_an_outage_that_is_told_as_less_is_found(self):
        self.tell("MINOR shop/web")
        self.run.advance(150 + OUTAGE_TOLD_WITHIN)
        self.assertTrue(self.broken("An outage is told as one: nothing of web"))

    def test_a_host_that_is_left_stopped_without_an_open_incident_is_found_unless_people_can_start_it(self):
        self.tell("CRITICAL shop/web")
        self.stop("a")
        host = self.member("a").host
        host.state = "stopped"
        self.assertEqual(["Nothing of ours is stopped without an open incident: a is"], self.run.promises.left_behind([]))
        self.assertEqual([], self.run.promises.left_behind([{"openIn": "x", "document": {"progress": host.instance_id}}]))
        self.tell(f"aws ec2 start-instances --instance-ids {host.instance_id}")
        self.assertEqual([], self.run.promises.left_behind([]))

    def test_a_change_before_any_message_is_found(self):
        self.drain("a")
        self.assertTrue(self.broken("People are told before a change is made"))

    def test_a_stop_of_a_host_that_is_not_tagged_or_not_drained_is_found(self):
        self.tell()
        self.stop("a")
        self.assertTrue(self.broken("A host is drained before it is stopped: a"))
        self.assertFalse(self.broken("Only hosts that are tagged"))
        self.stop("c")
        self.assertTrue(self.broken("Only hosts that are tagged are stopped: c"))

    def test_two_hosts_at_a_time_are_found(self):
        self.tell()
        self.drain("a")
        self.drain("b")
        self.assertTrue(self.broken("One host of a cluster at a time"))

    def test_a_command_without_end_is_found(self):
        self.tell()
        for _ in range(ATTEMPTS):
            self.run.advance(BURST)
            self.call("StartInstances", InstanceIds=["i-1"])
            self.call("StartInstances", InstanceIds=["i-1"])
        self.assertFalse(self.broken("Every loop has an end"))
        self.run.advance(BURST)
        self.call("StartInstances", InstanceIds=["i-1"])
        self.assertTrue(self.broken("Every loop has an end: StartInstances"))

    def test_the_same_message_again_within_a_day_is_found(self):
        self.tell()
        self.run.advance(60)
        self.tell("shop/web, and more")
        self.run.advance(60)
        self.assertEqual([], self.run.promises.broken)
        self.tell()
        self.run.advance(60)
        self.assertTrue(self.broken("Nothing is told twice"))

    def test_a_host_that_is_left_drained_unheard_is_found(self):
        self.tell("shop/other")
        self.run.advance(1)
        self.drain("a")
        self.run.advance(86 * 60)
        self.assertTrue(self.broken("No host is left behind in silence"))

import json
import unittest

from botocore.exceptions import ClientError

from sandbox.run.simulation import TEMPLATE
from sandbox.template.cloudformation import Template
from sandbox.tests.worlds import quiet_world, service

DOCUMENT = "ecs-health-remediator-HostProbeDocument"


class RunCommandTest(unittest.TestCase):
    """Host probes, through the API."""

    def world(self, app=None, **changes):
        run = quiet_world({"services": [service(gracePeriod=3600, app=app or {}, **changes)]})
        self.addCleanup(run.close)
        documents = Template.load(TEMPLATE, {"HostProbe": "on"}).of_type("AWS::SSM::Document")
        run.world.resources.documents[DOCUMENT] = documents["HostProbeDocument"]["Content"]
        self.ssm = run.world.resources.client("ssm")
        return run

    def send(self, run, document=DOCUMENT, host="b", **changes):
        task = next(task for task in run.world.tasks.all if task.host.name == host and task.service)
        asked = {"TaskArn": task.arn, "Container": "main", "NetworkMode": "bridge", "Address": task.host.private_ip,
                 "Port": str(task.ports[8080]), "ContainerPort": "8080", "Scheme": "http", "Path": "/health", "Timeout": "5"}
        sent = self.ssm.send_command(DocumentName=document, InstanceIds=[task.host.instance_id], TimeoutSeconds=60,
                                     Parameters={name: [value] for name, value in (asked | changes).items()})
        return {"CommandId": sent["Command"]["CommandId"], "InstanceId": task.host.instance_id}

    def ask(self, app=None, fault=None, **changes):
        run = self.world(app)
        if fault:
            run.world.hosts.impair(run.world.hosts.named("b"), fault)
        sent = self.send(run, **changes)
        with self.assertRaisesRegex(ClientError, "InvocationDoesNotExist"):
            self.ssm.get_command_invocation(**sent)
        run.advance(1)
        self.assertEqual("Pending", self.ssm.get_command_invocation(**sent)["Status"])
        run.advance(4)
        end = self.ssm.get_command_invocation(**sent)
        self.assertEqual("Success", end["Status"])
        answer = json.loads(end["StandardOutputContent"])
        self.assertEqual(1, answer.pop("probe"))
        return answer

    def test_the_host_hears_what_the_application_says(self):
        everywhere, inside = ["00000000:1F90"], ["0100007F:1F90"]
        cases = [
            ({"answers": {"/health": 503}},
             {"outcome": "answered", "code": 503, "localhostCode": 503, "seconds": 0.05}, everywhere),
            ({"binds": "loopback"}, {"outcome": "refused"}, inside),
            ({"listens": [9090]}, {"outcome": "refused"}, ["00000000:2382"]),
            ({"hung": True}, {"outcome": "timed-out"}, everywhere),
            ({"latencySeconds": 9.0}, {"outcome": "timed-out"}, everywhere),
            ({"speaks": "https", "plainOnTls": None}, {"outcome": "not-http", "otherScheme": "https"}, everywhere),
            ({"speaks": "https"},
             {"outcome": "answered", "code": 400, "localhostCode": 400, "seconds": 0.05, "otherScheme": "https"}, everywhere),
            ({"hosts": ["localhost"]},
             {"outcome": "answered", "code": 400, "localhostCode": 200, "seconds": 0.05}, everywhere),
            ({"speaks": "tcp"}, {"outcome": "not-http"}, everywhere),
        ]
        for app, expected, listening in cases:
            with self.subTest(app):
                self.assertEqual({**expected, "listening": listening}, self.ask(app))

    def test_the_host_asks_with_every_name_that_it_is_given(self):
        app = {"hosts": ["shop.example.com"], "wrongHost": 403}
        answer = self.ask(app, HostNames="www.example.com,shop.example.com")
        self.assertEqual((403, 403, [403, 200]), (answer["code"], answer["localhostCode"], answer["hostNameCodes"]))

    def test_a_connection_is_not_tried_and_a_task_that_is_gone_is_not_found(self):
        self.assertEqual({"outcome": "not-asked", "listening": ["00000000:1F90"]}, self.ask(Scheme="tcp"))
        gone = "arn:aws:ecs:us-east-1:123456789012:task/shop/0"
        self.assertEqual({"outcome": "no-container"}, self.ask(TaskArn=gone))

    def test_a_hung_host_answers_nothing_until_it_is_given_up(self):
        """The SSM Agent hangs with its host; GetCommandInvocation then answers TimedOut, DeliveryTimedOut."""
        for fault in ("system", "instance", "volume", "host"):
            with self.subTest(fault):
                run = self.world()
                run.world.hosts.impair(run.world.hosts.named("b"), fault)
                sent = self.send(run)
                run.advance(50)
                self.assertEqual("Pending", self.ssm.get_command_invocation(**sent)["Status"])
                run.advance(11)
                end = self.ssm.get_command_invocation(**sent)
                self.assertEqual(("TimedOut", "DeliveryTimedOut"), (end["Status"], end["StatusDetails"]))

    def test_a_host_that_still_works_says_what_hangs_in_it(self):
        listening = ["00000000:1F90"]
        for fault, expected in (("runtime", {"outcome": "no-container"}), ("programs", {"outcome": "timed-out", "listening": listening}),
                                ("firewall", {"outcome": "answered", "code": 200, "localhostCode": 200, "seconds": 0.05,
                                              "listening": listening})):
            with self.subTest(fault):
                self.assertEqual(expected, self.ask(fault=fault))

    def test_what_is_not_allowed_is_refused(self):
        run = self.world()
        for code, refused in (
            ("InvalidDocument", lambda: self.send(run, document="AWS-RunShellScript")),
            ("InvalidParameters", lambda: self.send(run, Path="/$(reboot)")),
            ("InvalidParameters", lambda: self.send(run, Extra="1")),
            ("InvocationDoesNotExist", lambda: self.ssm.get_command_invocation(CommandId="0" * 36, InstanceId="i-0a01")),
        ):
            with self.subTest(code), self.assertRaises(ClientError) as raised:
                refused()
            self.assertEqual(code, raised.exception.response["Error"]["Code"])
        run.world.hosts.named("a").spec.ssm = False
        with self.assertRaises(ClientError) as raised:
            self.send(run, host="a")
        self.assertEqual("InvalidInstanceId", raised.exception.response["Error"]["Code"])
        run.world.hosts.stop(run.world.hosts.named("b"))
        with self.assertRaises(ClientError) as raised:
            self.send(run)
        self.assertEqual("InvalidInstanceId", raised.exception.response["Error"]["Code"])

    def test_a_change_calendar_is_open_unless_the_scenario_closes_it(self):
        run = quiet_world({"closedCalendars": ["releases"]})
        self.addCleanup(run.close)
        ssm = run.world.resources.client("ssm")
        self.assertEqual(["CLOSED", "OPEN"], [ssm.get_calendar_state(CalendarNames=[name])["State"] for name in ("releases", "others")])


if __name__ == "__main__":
    unittest.main()

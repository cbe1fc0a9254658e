"""SAM specification, sam-resource-function: each function has its own handler, environment, role and events."""
import shlex
import sys
import tempfile
import unittest
from pathlib import Path

from sandbox.run.simulation import Simulation
from sandbox.run.snapshot import queues_json
from sandbox.scenario import files
from sandbox.scenario.reader import Invalid
from sandbox.tests.worlds import with_hosts

TEMPLATE = """
Globals: {Function: {Timeout: 5}}
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties:
      Handler: first
      ReservedConcurrentExecutions: 1
      EventInvokeConfig: {MaximumRetryAttempts: 0, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}}
      Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}}
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Handler: second
      Policies: [{Statement: {Effect: Allow, Action: "ecs:ListClusters", Resource: "*"}}]
      Events: {Other: {Type: EventBridgeRule, Properties: {Pattern: {source: [mine]}}}}
  Failed: {Type: AWS::SQS::Queue}
"""
# Answers with the name of its handler and whether it may list clusters; fails if the event says so.
PROGRAM = """
import json, os, urllib.request, boto3
api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
while True:
    with urllib.request.urlopen(api + "/next") as answer:
        request, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.load(answer)
    try:
        boto3.client("ecs").list_clusters()
        may = True
    except Exception:
        may = False
    body, path = {"handler": os.environ["_HANDLER"], "may": may}, "response"
    if "fail" in event:
        body, path = {"errorType": "Wanted", "errorMessage": "as told"}, "error"
    urllib.request.urlopen(urllib.request.Request(f"{api}/{request}/{path}", data=json.dumps(body).encode())).read()
"""


class SeveralTest(unittest.TestCase):
    def world(self, *steps):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "template.yaml").write_text(TEMPLATE)
        (folder / "program.py").write_text(PROGRAM)
        command = shlex.join([sys.executable, str(folder / "program.py")])
        run = Simulation(files.parse(with_hosts({"timeline": list(steps)})), command, folder / "template.yaml")
        self.addCleanup(run.close)
        return run

    def test_each_event_reaches_its_function_with_that_functions_rights(self):
        run = self.world({"at": 5, "do": "event", "payload": {"source": "mine", "detail-type": "x"}})
        run.advance(70)
        told = {d.rules[0]: d.results for d in run.router.deliveries if d.rules}
        self.assertEqual({"Other": [{"handler": "second", "may": True}], "Tick": [{"handler": "first", "may": False}]}, told)

    def test_a_person_names_the_function_or_gets_the_first(self):
        run = self.world({"at": 5, "do": "invoke", "payload": {}, "function": "Second"}, {"at": 6, "do": "invoke", "payload": {}})
        run.advance(10)
        self.assertEqual(["second", "first"], [d.results[0]["handler"] for d in run.router.deliveries if d.rules == ["invoke"]])

    def test_a_function_that_is_not_there_is_an_error_that_names_those_that_are(self):
        run = self.world({"at": 5, "do": "invoke", "payload": {}, "function": "Third"})
        with self.assertRaisesRegex(Invalid, "Third; known are First, Second"):
            run.advance(10)

    def test_what_fails_for_good_lies_in_the_queue_of_the_template(self):
        run = self.world({"at": 5, "do": "invoke", "payload": {"fail": 1}, "waits": False})
        run.advance(10)
        (message,) = queues_json(run.world)["Failed"]
        self.assertEqual(("RetriesExhausted", {"fail": 1}, {"errorType": "Wanted", "errorMessage": "as told"}),
                         (message["body"]["requestContext"]["condition"], message["body"]["requestPayload"],
                          message["body"]["responsePayload"]))


if __name__ == "__main__":
    unittest.main()

import unittest
import urllib.error
import urllib.request

from sandbox.api import cbor
from sandbox.core.clock import EPOCH
from sandbox.tests.worlds import quiet_world, service

SCOPE = "AWS4-HMAC-SHA256 Credential=sandbox/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0"


class CborTest(unittest.TestCase):
    def test_what_is_written_can_be_read(self):
        numbers = (0, 23, 24, 255, 256, 65536, 1 << 40, -1, -300, 1.5)
        for value in (*numbers, "", "grün", True, False, None, [1, ["a"]], {"a": {"b": [2]}}):
            with self.subTest(value=value):
                self.assertEqual(cbor.decode(cbor.encode(value)), value)

    def test_lengths_may_be_left_open_and_floats_short(self):
        self.assertEqual(cbor.decode(bytes.fromhex("bf61619f0102ff6162f93c00ff")), {"a": [1, 2], "b": 1.0})
        self.assertEqual(cbor.decode(bytes.fromhex("7f61616162ff")), "ab")

    def test_times_bear_a_tag(self):
        self.assertEqual(cbor.encode({"Timestamps": [1]}).hex(), "a1" + "6a" + b"Timestamps".hex() + "81" + "c101")
        self.assertEqual(cbor.decode(bytes.fromhex("c11a5f5e1000")), 0x5F5E1000)

    def ask(self, run, parameters):
        address = f"http://{run.server.address}/service/GraniteServiceVersion20100801/operation/GetMetricData"
        headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "Authorization": SCOPE}
        with urllib.request.urlopen(urllib.request.Request(address, cbor.encode(parameters), headers)) as answer:
            return answer.headers, cbor.decode(answer.read())

    def query(self, seconds):
        begin = int(EPOCH.timestamp())
        metric = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Dimensions": [
            {"Name": "ClusterName", "Value": "shop"}, {"Name": "ServiceName", "Value": "web"}]}
        return {"StartTime": begin - seconds, "EndTime": begin, "MetricDataQueries": [
            {"Id": "m", "MetricStat": {"Period": 60, "Stat": "Average", "Metric": metric}}]}

    def test_cloudwatch_is_asked_in_cbor_and_the_call_is_recorded(self):
        with quiet_world({"services": [service()]}) as run:
            headers, answer = self.ask(run, self.query(120))
            found, = answer["MetricDataResults"]
            self.assertEqual((headers["smithy-protocol"], found["Values"]), ("rpc-v2-cbor", [20.0, 20.0]))
            self.assertEqual(found["Timestamps"], [int(EPOCH.timestamp()) - 60, int(EPOCH.timestamp()) - 120])
            self.assertEqual([(c.service, c.operation, c.mutating) for c in run.calls], [("monitoring", "GetMetricData", False)])

    def test_errors_too(self):
        with quiet_world() as run, self.assertRaises(urllib.error.HTTPError) as refused:
            self.ask(run, self.query(0))
        self.assertIn("message", {key.lower() for key in cbor.decode(refused.exception.read())})

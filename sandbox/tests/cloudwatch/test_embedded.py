import json
import unittest
from datetime import datetime, timezone

from moto.cloudwatch.models import cloudwatch_backends

from sandbox.cloudwatch.embedded import put_embedded
from sandbox.core.events import ACCOUNT, REGION

AT = datetime(2026, 1, 1, 0, 3, tzinfo=timezone.utc)
BEAT = {
    "_aws": {"Timestamp": int(AT.timestamp() * 1000),
             "CloudWatchMetrics": [{"Namespace": "Beats", "Dimensions": [["FunctionName"]],
                                    "Metrics": [{"Name": "Ticks", "Unit": "Count"}, {"Name": "Open", "Unit": "Count"}]}]},
    "FunctionName": "remediator", "Ticks": 1, "Open": 2,
}


class EmbeddedMetricTests(unittest.TestCase):
    def setUp(self) -> None:
        cloudwatch_backends[ACCOUNT][REGION].reset()

    def test_a_log_line_in_the_embedded_format_becomes_its_metrics(self) -> None:
        put_embedded(f"before\n{json.dumps(BEAT)}\nafter\n")
        self.assertEqual({("Ticks", 1.0), ("Open", 2.0)}, {(one.name, float(one.value)) for one in self._metrics()})
        self.assertEqual({AT.replace(tzinfo=None)}, {one.timestamp.replace(tzinfo=None) for one in self._metrics()})

    def test_what_is_no_such_line_is_passed_over(self) -> None:
        put_embedded('{"_aws": cut\n{"message": "Tick"}\n')
        self.assertEqual([], self._metrics())

    def _metrics(self) -> list:
        return [one for one in cloudwatch_backends[ACCOUNT][REGION].metric_data if one.namespace == "Beats"]


if __name__ == "__main__":
    unittest.main()

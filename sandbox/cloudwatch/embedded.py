"""
Makes metrics of the log lines of a function, as CloudWatch Logs does.

Source: CloudWatch user guide, CloudWatch_Embedded_Metric_Format_Specification.
"""
import json
from datetime import datetime, timezone
from typing import Any, Iterator

from moto.cloudwatch.models import cloudwatch_backends

from sandbox.core.events import ACCOUNT, REGION


def put_embedded(log: str) -> None:
    for document in _documents(log):
        stamp = datetime.fromtimestamp(document["_aws"]["Timestamp"] / 1000, timezone.utc).replace(tzinfo=None)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            cloudwatch_backends[ACCOUNT][REGION].put_metric_data(directive["Namespace"], [
                {"MetricName": metric["Name"], "Value": document[metric["Name"]], "Unit": metric.get("Unit"), "Timestamp": stamp,
                 "Dimensions": [{"Name": name, "Value": document[name]} for name in names]}
                for names in directive["Dimensions"] for metric in directive["Metrics"]])


def _documents(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        if line.startswith("{") and '"_aws"' in line:
            try:
                yield json.loads(line)
            except ValueError:
                continue

"""Adds metrics and log lines of one task of service web for the given time."""
import datetime
import sys

import boto3

endpoint, region, at = sys.argv[1:]
now = datetime.datetime.fromisoformat(at)


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")


client("cloudwatch").put_metric_data(Namespace="AWS/ECS", MetricData=[
    {"MetricName": "CPUUtilization", "Timestamp": now - datetime.timedelta(minutes=minutes), "Value": value,
     "Dimensions": [{"Name": "ClusterName", "Value": "shop"}, {"Name": "ServiceName", "Value": "web"}]}
    for minutes, value in ((30, 5), (3, 40.5), (2, 97))])

logs, place = client("logs"), {"logGroupName": "/ecs/web", "logStreamName": "ecs/web/t1"}
logs.create_log_group(logGroupName=place["logGroupName"])
logs.create_log_stream(**place)
logs.put_log_events(**place, logEvents=[
    {"timestamp": int((now - datetime.timedelta(seconds=seconds)).timestamp() * 1000), "message": message}
    for seconds, message in ((3600, "ERROR long ago"), (60, "INFO ready"), (30, "ERROR token=abc123 rejected"))])

import unittest

from sandbox.api import requests


class RequestsTest(unittest.TestCase):
    def test_json_operations_are_read_from_the_target(self):
        target, kind = "AmazonEC2ContainerServiceV20141113.UpdateService", "application/x-amz-json-1.1"
        found = requests.read(target, kind, b'{"service": "web"}', "")
        self.assertEqual(found, ("UpdateService", {"service": "web"}))

    def test_query_parameters_become_lists_and_objects(self):
        body = b"Action=DescribeX&Version=1&Filter.1.Name=n&Filter.1.Value.1=a&Filter.1.Value.2=b&Tags.member.1.Key=k"
        self.assertEqual(requests.read("", "application/x-www-form-urlencoded; charset=utf-8", body, ""),
                         ("DescribeX", {"Filter": [{"Name": "n", "Value": ["a", "b"]}], "Tags": [{"Key": "k"}]}))

    def test_lists_keep_their_order_beyond_nine(self):
        self.assertEqual(requests.nest({f"Id.{i}": str(i) for i in range(1, 12)}), {"Id": [str(i) for i in range(1, 12)]})

    def test_only_what_changes_the_watched_world_is_mutating(self):
        cases = [("ecs", "UpdateService", {}, True), ("ec2", "StopInstances", {}, True),
                 ("ec2", "StopInstances", {"DryRun": "true"}, False),
                 ("ecs", "DescribeServices", {}, False), ("dynamodb", "PutItem", {}, False), ("sns", "Publish", {}, False)]
        for service, operation, parameters, expected in cases:
            self.assertEqual(requests.mutates(service, operation, parameters), expected, operation)

    def test_the_service_is_that_of_the_signature(self):
        self.assertEqual(requests.service_of("AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/ecs/aws4_request, Signed"), "ecs")

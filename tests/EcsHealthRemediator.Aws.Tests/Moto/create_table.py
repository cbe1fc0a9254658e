"""Creates the incident table with the keys and indexes of template.yaml."""
import sys

import boto3
import yaml


class Loader(yaml.SafeLoader):
    """A YAML loader that ignores !Ref and similar tags, because the table uses none."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)

endpoint, region, template, name = sys.argv[1:]
with open(template, encoding="utf-8") as file:
    table = yaml.load(file, Loader)["Resources"]["IncidentTable"]["Properties"]
dynamodb = boto3.client("dynamodb", endpoint_url=endpoint, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")
dynamodb.create_table(
    TableName=name,
    **{key: table[key] for key in ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")})

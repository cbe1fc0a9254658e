"""
Whether a program in a container reaches the metadata of its host, and so the credentials of the host's role.

Sources: EC2 user guide, instancedata-data-retrieval (a container is one hop more; without tokens no limit applies),
configuring-instance-metadata-options; ECS developer guide, task-iam-roles (a task role comes from the agent, not from the metadata).
"""
from moto.ec2.models import ec2_backends

from sandbox.core.events import ACCOUNT, REGION


def reaches(instance_id: str, network_mode: str) -> bool:
    """Behind the bridge of Docker; in the other modes a program is as near as one of the host."""
    options = ec2_backends[ACCOUNT][REGION].get_instance(instance_id).metadata_options
    if options.http_endpoint == "disabled":
        return False
    return network_mode != "bridge" or options.http_tokens != "required" or int(options.http_put_response_hop_limit) > 1

"""Creates the resources of a scenario in moto through its API, and reads their current state."""
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from sandbox.core.events import ACCOUNT, REGION
from sandbox.core.kept import changed, until_changed
from sandbox.ecs import logs
from sandbox.ecs.tasks import CONTAINER_CHECK_RETRIES, CONTAINER_CHECK_SECONDS
from sandbox.elb.targets import Settings
from sandbox.network.interfaces import follow_load_balancer
from sandbox.network.moto_network import balancers_of
from sandbox.scenario.model import Instance, Scenario, Service, TargetGroup
from sandbox.scenario.network import ZONES
from sandbox.scenario.reader import Invalid
from sandbox.template.cloudformation import Template
from sandbox.world.topology import Topology

Json = dict[str, Any]
OPERATOR = "sandbox-operator"
HTTP = ("HTTP", "HTTPS")
GRPC_DEFAULT = "12"
MANAGED_KEY = "alias/aws/ebs"
NOT_FOUND = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}]


@dataclass
class Resources:
    """`build` fills in the ids. `client` makes calls as an operator; these are not recorded."""
    address: str
    scenario: Scenario
    names: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Json] = field(default_factory=dict)
    _addresses: dict[str, int] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service, region_name=REGION, endpoint_url=f"http://{self.address}", aws_access_key_id="sandbox",
                aws_secret_access_key="sandbox", config=Config(user_agent_extra=OPERATOR, retries={"max_attempts": 0}))
        return self.clients[service]

    def build(self, template: Template) -> None:
        Topology(self.client("ec2"), self.scenario, self.names).build()
        image = self.client("ec2").register_image(Name="ecs-optimized", RootDeviceName="/dev/xvda", Architecture="x86_64")
        self.names["image"] = image["ImageId"]
        self._build_load_balancer()
        insights = "enhanced" if self.scenario.container_insights else "disabled"
        self.client("ecs").create_cluster(clusterName=self.scenario.cluster,
                                          settings=[{"name": "containerInsights", "value": insights}])
        self._build_template(template)

    # --- load balancer -----------------------------------------------------------------------------------------------

    def _build_load_balancer(self) -> None:
        wanted = self.scenario.load_balancer
        zones = wanted.zones if wanted.zones is not None else list(ZONES)
        subnets = [self.names[f"subnet.load-balancer.{zone}"] for zone in zones]
        groups = [self.names["securityGroup.load-balancer"]] if wanted.has_group else []
        made = self.client("elbv2").create_load_balancer(
            Name=wanted.name, Subnets=subnets, Type=wanted.type, Scheme="internet-facing",
            **({"SecurityGroups": groups} if groups else {}))["LoadBalancers"][0]
        self.names["loadBalancer"] = self._name_by_type(made["LoadBalancerArn"])
        if wanted.cross_zone:
            self.client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=self.names["loadBalancer"], Attributes=[
                {"Key": "load_balancing.cross_zone.enabled", "Value": "true"}])
        for i, service in enumerate(self.scenario.services):
            self._build_target_group(service.name, service, service.target_group, 80 + i)
            for j, group in enumerate(service.target_groups):
                self._build_target_group(f"{service.name}.{group.name}", service, group, 8000 + 100 * i + j)

    def _name_by_type(self, arn: str) -> str:
        """Corrects the ARN of a network load balancer to `net`; moto uses `app` for all types."""
        known = elbv2_backends[ACCOUNT][REGION].load_balancers
        made = known.pop(arn)
        made.arn = arn.replace("/app/", "/net/") if made.type == "network" else arn
        known[made.arn] = made
        follow_load_balancer(made)
        return str(made.arn)

    def _build_target_group(self, key: str, service: Service, spec: TargetGroup, port: int) -> None:
        """Creates a target group. `key` is its name in the scenario, `port` the port of its listener."""
        elb = self.client("elbv2")
        network_kind = self.scenario.load_balancer.type == "network"
        protocol = spec.protocol or ("TCP" if network_kind else "HTTP")
        check = spec.check_protocol or ("TCP" if network_kind else "HTTP")
        made = elb.create_target_group(
            Name=spec.name or f"{service.name}-tg", Protocol=protocol, Port=spec.port, VpcId=self.names["vpc.load-balancer"],
            TargetType="ip" if service.network_mode == "awsvpc" else "instance", HealthCheckProtocol=check,
            HealthCheckPort=spec.check_port, HealthCheckEnabled=True, HealthCheckIntervalSeconds=spec.interval,
            HealthCheckTimeoutSeconds=spec.timeout, HealthyThresholdCount=spec.healthy_threshold,
            UnhealthyThresholdCount=spec.unhealthy_threshold, **_http(spec, check, network_kind))["TargetGroups"][0]
        group = self.names[f"targetGroup.{key}"] = made["TargetGroupArn"]
        attributes = {"deregistration_delay.timeout_seconds": str(spec.deregistration_delay)}
        if network_kind:
            # The default is on, except where targets are addresses.
            kept = service.network_mode != "awsvpc" if spec.preserve_client_ip is None else spec.preserve_client_ip
            attributes |= {"preserve_client_ip.enabled": str(kept).lower(),
                           "proxy_protocol_v2.enabled": str(spec.proxy_protocol).lower()}
        elb.modify_target_group_attributes(
            TargetGroupArn=group, Attributes=[{"Key": key, "Value": value} for key, value in attributes.items()])
        if spec.attached:
            forward: list[Json] = [{"Type": "forward", "TargetGroupArn": group}]
            listener = elb.create_listener(LoadBalancerArn=self.names["loadBalancer"], Port=port, **self._listens(network_kind),
                                           DefaultActions=NOT_FOUND if spec.host_names else forward)
            self.names[f"listener.{key}"] = listener["Listeners"][0]["ListenerArn"]
            if spec.host_names:
                named = {"Field": "host-header", "HostHeaderConfig": {"Values": spec.host_names}}
                elb.create_rule(ListenerArn=self.names[f"listener.{key}"], Priority=1, Conditions=[named], Actions=forward)

    def _listens(self, network_kind: bool) -> Json:
        policy = self.scenario.load_balancer.tls_policy
        if policy is None:
            return {"Protocol": "TCP" if network_kind else "HTTP"}
        certificate = f"arn:aws:iam::{ACCOUNT}:server-certificate/edge"
        return {"Protocol": "HTTPS", "SslPolicy": policy, "Certificates": [{"CertificateArn": certificate}]}

    # --- instances and task definitions --------------------------------------------------------------------------------

    def run_instance(self, spec: Instance) -> Json:
        if spec.zone not in ZONES:
            raise Invalid(f"instances: {spec.zone!r} is none of {', '.join(ZONES)}")
        number = self._addresses[spec.zone] = self._addresses.get(spec.zone, 9) + 1
        tags = [{"Key": key, "Value": value} for key, value in {"Name": spec.name, **spec.tags}.items()]
        made = self.client("ec2").run_instances(
            ImageId=self.names["image"], InstanceType=spec.type, MinCount=1, MaxCount=1,
            SubnetId=self.names[f"subnet.host.{spec.zone}"], SecurityGroupIds=self.host_groups(),
            PrivateIpAddress=f"10.0.{10 + ZONES.index(spec.zone)}.{number}",
            MetadataOptions={"HttpTokens": spec.metadata_tokens, "HttpPutResponseHopLimit": spec.metadata_hop_limit},
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])["Instances"][0]
        resource = ec2_backends[ACCOUNT][REGION].get_instance(made["InstanceId"])
        resource.lifecycle = "spot" if spec.lifecycle == "spot" else None
        resource.root_device_type = spec.root_device
        resource.disable_api_stop = spec.stop_protection
        resource._placement.tenancy = spec.tenancy
        if spec.volume_key:
            self._encrypt(made["InstanceId"], spec.volume_key)
        self.names[f"instance.{spec.name}"] = made["InstanceId"]
        return made

    def _encrypt(self, instance: str, key: str) -> None:
        if key == MANAGED_KEY:
            key = self.client("kms").describe_key(KeyId=MANAGED_KEY)["KeyMetadata"]["Arn"]
        for volume in ec2_backends[ACCOUNT][REGION].volumes.values():
            if volume.attachment and volume.attachment.instance.id == instance:
                volume.encrypted, volume.kms_key_id = True, key

    def host_groups(self) -> list[str]:
        extra = range(1, len(self.scenario.network.extra_host_groups) + 1)
        return [self.names[f"securityGroup.{name}"] for name in ("hosts", *(f"extra-{i}" for i in extra))]

    def task_network(self, service: Service) -> Json:
        """The awsvpcConfiguration of a service."""
        kind = "task" if service.task_subnets == "own" else "host"
        group = f"securityGroup.task.{service.name}" if service.task_security_group else "securityGroup.hosts"
        return {"subnets": [self.names[f"subnet.{kind}.{zone}"] for zone in ZONES], "securityGroups": [self.names[group]],
                "assignPublicIp": "DISABLED"}

    def register_task_definition(self, service: Service) -> str:
        mappings: list[Json] = [{"containerPort": inner, "protocol": "tcp",
                                 **({"hostPort": outer} if service.network_mode == "bridge" else {})}
                                for inner, outer in service.ports.items()]
        container: Json = {"name": "main", "image": "example/app:1", "cpu": service.cpu, "memory": service.memory,
                           "essential": True, "portMappings": mappings}
        if service.container_health_check is not None:
            container["healthCheck"] = {"command": service.container_health_check, "interval": CONTAINER_CHECK_SECONDS,
                                        "timeout": 5, "retries": CONTAINER_CHECK_RETRIES}
        if service.logs:
            container["logConfiguration"] = {"logDriver": "awslogs", "options": logs.options(service)}
        made = self.client("ecs").register_task_definition(
            family=service.name, networkMode=service.network_mode, requiresCompatibilities=["EC2"],
            **({"taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{service.name}"} if service.task_role else {}),
            containerDefinitions=[container], **({"cpu": str(service.task_cpu)} if service.task_cpu is not None else {}))
        return made["taskDefinition"]["taskDefinitionArn"]

    # --- what template.yaml declares -----------------------------------------------------------------------------------

    def _build_template(self, template: Template) -> None:
        for name, properties in template.of_type("AWS::DynamoDB::Table").items():
            known = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode", "ProvisionedThroughput",
                     "StreamSpecification")
            self.client("dynamodb").create_table(
                TableName=template.physical_name(name), **{"BillingMode": "PAY_PER_REQUEST"},
                **{key: properties[key] for key in known if key in properties and key != "BillingMode"})
            self.names[f"table.{name}"] = template.physical_name(name)
        for name, properties in template.of_type("AWS::SQS::Queue").items():
            fifo = {"FifoQueue": "true"} if properties.get("FifoQueue") else {}
            made = self.client("sqs").create_queue(QueueName=template.physical_name(name), Attributes=fifo)
            self.names[f"queue.{name}"] = made["QueueUrl"]
        for name in template.of_type("AWS::S3::Bucket"):
            self.client("s3").create_bucket(Bucket=template.physical_name(name))
            self.names[f"bucket.{name}"] = template.physical_name(name)
        if (bus := template.parameters.get("EventBus", "").rsplit("/", 1)[-1]) not in ("", "default"):
            self.client("events").create_event_bus(Name=bus)
        for name, properties in template.of_type("AWS::SSM::Document").items():
            self.documents[template.physical_name(name)] = properties["Content"]
        sns = self.client("sns")
        for name, properties in template.of_type("AWS::SNS::Topic").items():
            topic = sns.create_topic(Name=template.physical_name(name))["TopicArn"]
            for subscription in properties.get("Subscription", []):
                sns.subscribe(TopicArn=topic, Protocol=subscription["Protocol"], Endpoint=subscription["Endpoint"])
        for properties in template.of_type("AWS::SNS::Subscription").values():
            if properties["Protocol"] != "lambda":
                sns.subscribe(TopicArn=properties["TopicArn"], Protocol=properties["Protocol"], Endpoint=properties["Endpoint"])

    def publish(self, template: Template) -> None:
        """The parameters of the stack, which only a person's tool reads."""
        for properties in template.of_type("AWS::SSM::Parameter").values():
            self.client("ssm").put_parameter(Name=properties["Name"], Type=properties["Type"], Value=properties["Value"])

    def send(self, target: str, text: str, attributes: dict[str, str]) -> None:
        """Sends a text to the queue or topic of an ARN, as an AWS service does."""
        typed = {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
        if target.split(":")[2] == "sqs":
            url = self.client("sqs").get_queue_url(QueueName=target.rsplit(":", 1)[1])["QueueUrl"]
            self.client("sqs").send_message(QueueUrl=url, MessageBody=text, MessageAttributes=typed)
        else:
            self.client("sns").publish(TopicArn=target, Message=text, MessageAttributes=typed)

    # --- the world as moto knows it now ----------------------------------------------------------------------------------

    def settings(self, group: str) -> Settings:
        wanted = self.scenario.load_balancer
        return _settings(group, wanted.registration_seconds, wanted.unhealthy_by)

    def set_balancer_state(self, code: str, reason: str | None) -> None:
        """Sets the state that DescribeLoadBalancers shows from now on."""
        balancer = elbv2_backends[ACCOUNT][REGION].load_balancers.get(self.names["loadBalancer"])
        if balancer is not None:
            balancer.shown_state = {"Code": code, **({"Reason": reason} if reason else {})}  # type: ignore[attr-defined]
            changed()

    def delete_target_group(self, service: str) -> None:
        """Deletes a target group, after its listeners, because one in use cannot be deleted."""
        elb = self.client("elbv2")
        if listener := self.names.pop(f"listener.{service}", None):
            elb.delete_listener(ListenerArn=listener)
        elb.delete_target_group(TargetGroupArn=self.names[f"targetGroup.{service}"])

    def delete_load_balancer(self) -> None:
        self.client("elbv2").delete_load_balancer(LoadBalancerArn=self.names["loadBalancer"])

    def groups_of(self, service: str) -> list[str]:
        """The target groups of a service that exist."""
        name = f"targetGroup.{service}"
        found = [arn for key, arn in self.names.items() if key == name or key.startswith(f"{name}.")]
        return [arn for arn in found if arn in elbv2_backends[ACCOUNT][REGION].target_groups]

    def port_of(self, group: str) -> int:
        return int(elbv2_backends[ACCOUNT][REGION].target_groups[group].port)

    def balancer_of(self, group: str) -> Any:
        """moto's record of the load balancer that forwards to the group, or None."""
        return next(iter(balancers_of(elbv2_backends[ACCOUNT][REGION].target_groups[group])), None)


@until_changed
def _settings(group: str, registration: float | None, unhealthy_by: str) -> Settings:
    found = elbv2_backends[ACCOUNT][REGION].target_groups[group]
    kind = "application" if found.protocol in HTTP else "network"
    balancers = balancers_of(found)
    version = found.protocol_version or "HTTP1"
    codes = getattr(found, "matcher", None) or {}
    matcher = (codes.get("GrpcCode", GRPC_DEFAULT) if version == "GRPC"
               else codes.get("HttpCode") or ("200" if kind == "application" else "200-399"))
    return Settings(
        kind, found.health_check_protocol, str(found.health_check_port), found.health_check_path or "/", matcher,
        float(found.health_check_interval_seconds), float(found.health_check_timeout_seconds),
        int(found.healthy_threshold_count), int(found.unhealthy_threshold_count),
        float(found.attributes["deregistration_delay.timeout_seconds"]), bool(balancers),
        frozenset(subnet.availability_zone for b in balancers for subnet in b.subnets), version,
        found.attributes.get("proxy_protocol_v2.enabled") == "true",
        any(vars(b).get("shown_state", {}).get("Code") == "failed" for b in balancers),
        kind == "application" and any("TLS13" in (listener.ssl_policy or "") for b in balancers
                                      for listener in b.listeners.values()),
        registration, unhealthy_by)


def _http(spec: TargetGroup, check: str, network_kind: bool) -> Json:
    """The additional settings of an HTTP check: path, codes, and the protocol version where the load balancer has one."""
    if check not in HTTP:
        return {}
    if spec.protocol_version == "GRPC":
        return {"ProtocolVersion": "GRPC", "HealthCheckPath": spec.check_path or "/AWS.ALB/healthcheck",
                "Matcher": {"GrpcCode": spec.matcher or GRPC_DEFAULT}}
    return {"HealthCheckPath": spec.check_path or "/health",
            "Matcher": {"HttpCode": spec.matcher or ("200-399" if network_kind else "200")},
            **({} if network_kind else {"ProtocolVersion": spec.protocol_version})}

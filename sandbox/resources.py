"""What a scenario needs of AWS, created in moto through its API; and the network as moto knows it now."""
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from sandbox import network
from sandbox.events import ACCOUNT, REGION
from sandbox.reader import Invalid
from sandbox.scenario import Instance, Scenario, Service
from sandbox.server import OPERATOR
from sandbox.targets import Settings
from sandbox.template import Template

Json = dict[str, Any]
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
HTTP = ("HTTP", "HTTPS")


@dataclass
class Resources:
    """Ids are filled in by `build`; `client` speaks as an operator, whose calls are not recorded."""
    address: str
    scenario: Scenario
    names: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)
    _addresses: dict[str, int] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service, region_name=REGION, endpoint_url=f"http://{self.address}", aws_access_key_id="sandbox",
                aws_secret_access_key="sandbox", config=Config(user_agent_extra=OPERATOR, retries={"max_attempts": 0}))
        return self.clients[service]

    def build(self, template: Template) -> None:
        self._build_network()
        self._build_load_balancer()
        self.client("ecs").create_cluster(clusterName=self.scenario.cluster)
        self._build_template(template)

    # --- network -----------------------------------------------------------------------------------------------------

    def _build_network(self) -> None:
        ec2 = self.client("ec2")
        vpc = self.names["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for i, zone in enumerate(ZONES):
            for kind, block in (("load-balancer", i), ("host", 10 + i)):
                subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{block}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
                self.names[f"subnet.{kind}.{zone}"] = subnet
        balancer = self._group("load-balancer", "the load balancer", self.scenario.network.load_balancer_egress)
        ec2.authorize_security_group_ingress(GroupId=balancer, IpPermissions=_permissions(["80"], {"CidrIp": "0.0.0.0/0"}))
        hosts = self._group("hosts", "the container instances", ["0-65535"])
        has_group = self.scenario.load_balancer.type == "application" or self.scenario.load_balancer.security_group
        source = {"GroupId": balancer} if has_group else {"CidrIp": "10.0.0.0/16"}
        for ports in self.scenario.network.target_ingress:
            ec2.authorize_security_group_ingress(GroupId=hosts, IpPermissions=_permissions([ports], source))
        self._build_acl(vpc)
        image = ec2.register_image(Name="ecs-optimized", RootDeviceName="/dev/xvda", Architecture="x86_64")
        self.names["image"] = image["ImageId"]

    def _group(self, name: str, description: str, egress: list[str]) -> str:
        ec2 = self.client("ec2")
        group = ec2.create_security_group(GroupName=name, Description=description, VpcId=self.names["vpc"])["GroupId"]
        self.names[f"securityGroup.{name}"] = group
        if egress != ["0-65535"]:
            everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
            ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
            if egress:
                ec2.authorize_security_group_egress(GroupId=group, IpPermissions=_permissions(egress, {"CidrIp": "10.0.0.0/16"}))
        return group

    def _build_acl(self, vpc: str) -> None:
        entries = self.scenario.network.target_acl
        if entries is None:
            return
        ec2 = self.client("ec2")
        acl = self.names["acl.hosts"] = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        for entry in entries:
            first, _, last = str(entry.get("ports", "0-65535")).partition("-")
            ec2.create_network_acl_entry(
                NetworkAclId=acl, RuleNumber=entry["number"], Protocol=str(entry.get("protocol", "6")), Egress=entry["egress"],
                RuleAction=entry.get("action", "allow"), CidrBlock=entry.get("cidr", "0.0.0.0/0"),
                PortRange={"From": int(first), "To": int(last or first)})
        subnets = {name for key, name in self.names.items() if key.startswith("subnet.host.")}
        for known in ec2.describe_network_acls()["NetworkAcls"]:
            for association in known["Associations"]:
                if association["SubnetId"] in subnets:
                    ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl)

    # --- load balancer -----------------------------------------------------------------------------------------------

    def _build_load_balancer(self) -> None:
        wanted = self.scenario.load_balancer
        zones = wanted.zones if wanted.zones is not None else list(ZONES)
        subnets = [self.names[f"subnet.load-balancer.{zone}"] for zone in zones]
        groups = [self.names["securityGroup.load-balancer"]] if wanted.type == "application" or wanted.security_group else []
        made = self.client("elbv2").create_load_balancer(
            Name=wanted.name, Subnets=subnets, Type=wanted.type, Scheme="internet-facing",
            **({"SecurityGroups": groups} if groups else {}))["LoadBalancers"][0]
        self.names["loadBalancer"] = made["LoadBalancerArn"]
        for i, service in enumerate(self.scenario.services):
            self._build_target_group(service, 80 + i)

    def _build_target_group(self, service: Service, port: int) -> None:
        elb, spec = self.client("elbv2"), service.target_group
        network_kind = self.scenario.load_balancer.type == "network"
        protocol = spec.protocol or ("TCP" if network_kind else "HTTP")
        check = spec.check_protocol or ("TCP" if network_kind else "HTTP")
        http = {"HealthCheckPath": spec.check_path,
                "Matcher": {"HttpCode": spec.matcher or ("200-399" if network_kind else "200")}} if check in HTTP else {}
        made = elb.create_target_group(
            Name=spec.name or f"{service.name}-tg", Protocol=protocol, Port=80, VpcId=self.names["vpc"],
            TargetType="ip" if service.network_mode == "awsvpc" else "instance", HealthCheckProtocol=check,
            HealthCheckPort=spec.check_port, HealthCheckEnabled=True, HealthCheckIntervalSeconds=spec.interval,
            HealthCheckTimeoutSeconds=spec.timeout, HealthyThresholdCount=spec.healthy_threshold,
            UnhealthyThresholdCount=spec.unhealthy_threshold, **http)["TargetGroups"][0]
        group = self.names[f"targetGroup.{service.name}"] = made["TargetGroupArn"]
        elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[
            {"Key": "deregistration_delay.timeout_seconds", "Value": str(spec.deregistration_delay)}])
        if spec.attached:
            listener = elb.create_listener(LoadBalancerArn=self.names["loadBalancer"], Protocol=protocol, Port=port,
                                           DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
            self.names[f"listener.{service.name}"] = listener["Listeners"][0]["ListenerArn"]

    # --- instances and task definitions --------------------------------------------------------------------------------

    def run_instance(self, spec: Instance) -> Json:
        if spec.zone not in ZONES:
            raise Invalid(f"instances: {spec.zone!r} is none of {', '.join(ZONES)}")
        number = self._addresses[spec.zone] = self._addresses.get(spec.zone, 9) + 1
        tags = [{"Key": key, "Value": value} for key, value in {"Name": spec.name, **spec.tags}.items()]
        made = self.client("ec2").run_instances(
            ImageId=self.names["image"], InstanceType=spec.type, MinCount=1, MaxCount=1,
            SubnetId=self.names[f"subnet.host.{spec.zone}"], SecurityGroupIds=[self.names["securityGroup.hosts"]],
            PrivateIpAddress=f"10.0.{10 + ZONES.index(spec.zone)}.{number}",
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])["Instances"][0]
        resource = ec2_backends[ACCOUNT][REGION].get_instance(made["InstanceId"])
        resource.lifecycle = "spot" if spec.lifecycle == "spot" else None
        resource.root_device_type = spec.root_device
        resource.disable_api_stop = spec.stop_protection
        resource._placement.tenancy = spec.tenancy
        self.names[f"instance.{spec.name}"] = made["InstanceId"]
        return made

    def register_task_definition(self, service: Service) -> str:
        mapping: Json = {"containerPort": service.container_port, "protocol": "tcp"}
        if service.network_mode == "bridge":
            mapping["hostPort"] = service.host_port
        container: Json = {"name": "main", "image": "example/app:1", "cpu": service.cpu, "memory": service.memory,
                           "essential": True, "portMappings": [mapping]}
        if service.container_health_check is not None:
            container["healthCheck"] = {"command": service.container_health_check, "interval": 30, "timeout": 5, "retries": 3}
        made = self.client("ecs").register_task_definition(
            family=service.name, networkMode=service.network_mode, requiresCompatibilities=["EC2"],
            containerDefinitions=[container])
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
        sns = self.client("sns")
        for name, properties in template.of_type("AWS::SNS::Topic").items():
            topic = sns.create_topic(Name=template.physical_name(name))["TopicArn"]
            for subscription in properties.get("Subscription", []):
                sns.subscribe(TopicArn=topic, Protocol=subscription["Protocol"], Endpoint=subscription["Endpoint"])
        for properties in template.of_type("AWS::SNS::Subscription").values():
            if properties["Protocol"] != "lambda":
                sns.subscribe(TopicArn=properties["TopicArn"], Protocol=properties["Protocol"], Endpoint=properties["Endpoint"])

    # --- the world as moto knows it now ----------------------------------------------------------------------------------

    def settings(self, group: str) -> Settings:
        found = elbv2_backends[ACCOUNT][REGION].target_groups[group]
        kind = "application" if found.protocol in HTTP else "network"
        balancers = [b for b in elbv2_backends[ACCOUNT][REGION].load_balancers.values() if b.arn in found.load_balancer_arns]
        matcher = (getattr(found, "matcher", None) or {}).get("HttpCode") or ("200" if kind == "application" else "200-399")
        return Settings(
            kind, found.health_check_protocol, str(found.health_check_port), found.health_check_path or "/", matcher,
            float(found.health_check_interval_seconds), float(found.health_check_timeout_seconds),
            int(found.healthy_threshold_count), int(found.unhealthy_threshold_count),
            float(found.attributes["deregistration_delay.timeout_seconds"]), bool(balancers),
            frozenset(subnet.availability_zone for b in balancers for subnet in b.subnets))

    def reaches(self, group: str, address: str, subnet: str, groups: list[str], zone: str, port: int) -> bool:
        """From every node of an ALB; from the node of the target's zone for an NLB, which stays in its zone."""
        backend, found = ec2_backends[ACCOUNT][REGION], elbv2_backends[ACCOUNT][REGION].target_groups[group]
        guarded = [backend.get_security_group_from_id(id) for id in groups]
        target = network.End(address, subnet, tuple(groups), network.rules_of(guarded, "ingress"), (), self._acl(subnet))
        for balancer in elbv2_backends[ACCOUNT][REGION].load_balancers.values():
            if balancer.arn not in found.load_balancer_arns:
                continue
            own = [backend.get_security_group_from_id(id) for id in balancer.security_groups or []]
            for node in balancer.subnets:
                if balancer.type == "network" and node.availability_zone != zone:
                    continue
                source = network.End(node.cidr_block.rsplit(".", 1)[0] + ".10", node.id, tuple(g.id for g in own), None,
                                     network.rules_of(own, "egress") if own else None, self._acl(node.id))
                if not network.reaches(source, target, port):
                    return False
        return True

    def _acl(self, subnet: str) -> tuple[network.Entry, ...]:
        for acl in ec2_backends[ACCOUNT][REGION].network_acls.values():
            if any(a.subnet_id == subnet for a in acl.associations):
                return network.entries_of(acl)
        return ()


def _permissions(ports: list[str], peer: Json) -> list[Json]:
    made = []
    for text in ports:
        first, _, last = text.partition("-")
        who = {"UserIdGroupPairs": [peer]} if "GroupId" in peer else {"IpRanges": [peer]}
        made.append({"IpProtocol": "tcp", "FromPort": int(first), "ToPort": int(last or first), **who})
    return made

"""Creates a cluster of three instances with a service behind a load balancer, and prints the names that moto gave them."""
import json
import sys

import boto3

endpoint, region = sys.argv[1:]


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")


ec2, ecs, elb = client("ec2"), client("ecs"), client("elbv2")
image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
instances = [instance["InstanceId"] for instance in ec2.run_instances(
    ImageId=image, InstanceType="m5d.large", MinCount=3, MaxCount=3,
    TagSpecifications=[{"ResourceType": "instance", "Tags": [
        {"Key": "ecs-health-remediator", "Value": "approved"}]}])["Instances"]]
ec2.modify_instance_attribute(InstanceId=instances[0], DisableApiStop={"Value": True})

group = elb.create_target_group(
    Name="shop-web", Protocol="HTTP", Port=80, VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"], TargetType="instance",
    HealthCheckPath="/ping", HealthCheckPort="8081", HealthCheckIntervalSeconds=15, HealthCheckTimeoutSeconds=4,
    HealthyThresholdCount=3, UnhealthyThresholdCount=4, Matcher={"HttpCode": "200-204"})["TargetGroups"][0]["TargetGroupArn"]
elb.modify_target_group_attributes(
    TargetGroupArn=group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "45"}])
subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]]
balancer = elb.create_load_balancer(Name="shop", Subnets=subnets)["LoadBalancers"][0]
listener = elb.create_listener(
    LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
    DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}])["Listeners"][0]["ListenerArn"]
rule = elb.create_rule(
    ListenerArn=listener, Priority=1, Conditions=[{"Field": "path-pattern", "Values": ["/*"]}], Actions=[
        {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group, "Weight": 3}]}}])["Rules"][0]["RuleArn"]
elb.register_targets(TargetGroupArn=group, Targets=[{"Id": instance, "Port": 32768} for instance in instances[:2]])

ecs.create_cluster(clusterName="shop")
hosts = [ecs.register_container_instance(
    cluster="shop", instanceIdentityDocument=json.dumps({"instanceId": instance}))["containerInstance"]["containerInstanceArn"]
    for instance in instances]
definition = ecs.register_task_definition(family="web", networkMode="bridge", containerDefinitions=[{
    "name": "web", "image": "web", "memory": 64, "stopTimeout": 20,
    "healthCheck": {"command": ["CMD-SHELL", "true"]}}])["taskDefinition"]["taskDefinitionArn"]
ecs.create_service(
    cluster="shop", serviceName="web", taskDefinition=definition, desiredCount=2,
    loadBalancers=[{"targetGroupArn": group, "containerName": "web", "containerPort": 8080}],
    tags=[{"key": "ecs-health-remediator", "value": "approved"}])
tasks = [task["taskArn"] for task in ecs.start_task(
    cluster="shop", taskDefinition=definition, containerInstances=hosts[:2], group="service:web")["tasks"]]
ecs.stop_task(cluster="shop", task=tasks[1], reason=f"Task failed ELB health checks in (target-group {group})")

made = {
    "targetGroup": [group], "loadBalancer": [balancer["LoadBalancerArn"]], "rule": [rule], "subnets": subnets,
    "definition": [definition], "instances": instances, "hosts": hosts, "tasks": tasks}
json.dump(made, sys.stdout)

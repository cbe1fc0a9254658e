using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Moto;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Network;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

[Collection(UsesMoto.Name)]
public sealed class CollectorOnMotoTests(MotoServer moto)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_snapshot_holds_what_was_made_and_a_command_changes_it()
    {
        var made = JsonNode.Parse(await Python.RunAsync("seed_world.py", moto.Url, TestClients.Region))!.AsObject();
        string[] Made(string what) => [.. made[what]!.AsArray().Select(name => (string)name!)];
        var (instances, hosts, tasks, definition) = (Made("instances"), Made("hosts"), Made("tasks"), Made("definition")[0]);
        var subject = Subject.Of("shop", "web", Made("targetGroup")[0]);

        var snapshot = await LookAsync(subject, instances[0]);

        // The only call that moto does not know; the sandbox answers it.
        Assert.Equal(["ecs:GetTaskProtection"], snapshot.Gaps.Select(gap => gap.Source));
        AssertService(snapshot.Service!, subject, definition);
        AssertTargetGroup(snapshot.TargetGroup!, subject, Made("loadBalancer"));
        Assert.Equal([(instances[0], (int?)32768), (instances[1], 32768)],
            snapshot.Targets!.Select(target => (target.Id, target.Port)));

        Assert.Equal((Made("rule")[0], 3), snapshot.Forwards!.Select(forward => (forward.RuleArn, forward.Weight)).Single());
        AssertBalancer(Assert.Single(snapshot.LoadBalancers!), Made("loadBalancer")[0], Made("subnets"));

        Assert.Equal(tasks.Order(), snapshot.Tasks!.Select(task => task.Arn).Order());
        var stopped = Assert.Single(snapshot.Tasks!, task => task.IsStopping);
        Assert.Equal((tasks[1], hosts[1], "service:web"), (stopped.Arn, stopped.ContainerInstanceArn, stopped.Group));
        Assert.StartsWith("Task failed ELB health checks in (target-group arn:", stopped.StoppedReason, StringComparison.Ordinal);
        Assert.Equal((definition, "bridge"), (snapshot.TaskDefinition!.Arn, snapshot.TaskDefinition.NetworkMode));

        Assert.Equal(hosts.Zip(instances).Order(),
            snapshot.ContainerInstances!.Select(host => (host.Arn, host.Ec2InstanceId)).Order());
        var suspect = snapshot.ContainerInstances!.Single(host => host.Ec2InstanceId == instances[0]);
        Assert.Equal(["service:web"], suspect.TaskGroups);
        AssertInstance(suspect.Instance!);

        var drain = new SetContainerInstanceStatus(subject.ClusterArn, suspect.Arn, "DRAINING");
        var result = await new Actuator(TestClients.At(moto.Url)).ExecuteAsync(drain, default);
        Assert.Equal((null, "DRAINING"), (result.Error, result.After));
        Assert.NotNull(result.RequestId);
        var after = await LookAsync(subject, instances[0]);
        Assert.Equal(suspect.Arn, Assert.Single(after.ContainerInstances!, host => host.IsDraining).Arn);
    }

    [Fact]
    public async Task A_target_group_that_does_not_exist_is_missing_and_a_cluster_that_is_not_found_at_first_is_not()
    {
        var snapshot = await LookAsync(
            Subject.Of("gone", "gone", "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/gone/00000000000000ff"),
                "i-0a01");

        Assert.True(snapshot.IsNotFound);
        Assert.Equal(["ecs:DescribeServices", "ecs:ListTasks"], snapshot.Gaps.Select(gap => gap.Source));
        Assert.Equal([MissingKind.TargetGroup], snapshot.Missing.Select(missing => missing.Kind));
    }

    private Task<Snapshot> LookAsync(Subject subject, string suspect) =>
        new EvidenceCollector(TestClients.At(moto.Url)).LookAsync(
        subject, IncidentMemory.Empty with { Suspects = [suspect] }, Now, default);

    private static void AssertService(Service service, Subject subject, string definition)
    {
        Assert.EndsWith(":service/shop/web", service.Arn, StringComparison.Ordinal);
        Assert.Equal(("ACTIVE", 2, definition), (service.Status, service.DesiredCount, service.TaskDefinitionArn));
        Assert.Equal([new(subject.TargetGroupArn, "web", 8080)], service.LoadBalancers);
        Assert.Equal("approved", service.Tags["ecs-health-remediator"]);
        Assert.Equal("PRIMARY", Assert.Single(service.Deployments).Status);
    }

    private static void AssertTargetGroup(TargetGroup group, Subject subject, string[] loadBalancers)
    {
        Assert.Equal(loadBalancers, group.LoadBalancerArns);
        Assert.StartsWith("vpc-", group.VpcId, StringComparison.Ordinal);
        AssertSettings(group, subject);
    }

    private static void AssertSettings(TargetGroup group, Subject subject) => Assert.Equal(
        new()
        {
            Arn = subject.TargetGroupArn,
            Protocol = "HTTP",
            VpcId = group.VpcId,
            ProtocolVersion = "HTTP1",
            IpAddressType = "ipv4",
            TargetType = "instance",
            HealthCheckProtocol = "HTTP",
            HealthCheckPort = "8081",
            HealthCheckPath = "/ping",
            IntervalSeconds = 15,
            TimeoutSeconds = 4,
            HealthyThreshold = 3,
            UnhealthyThreshold = 4,
            SuccessCodes = "200-204",
            DeregistrationDelaySeconds = 45,
            LoadBalancerArns = group.LoadBalancerArns,
        },
        group);

    private static void AssertBalancer(LoadBalancer balancer, string arn, string[] subnets)
    {
        Assert.Equal((arn, "application", "active"), (balancer.Arn, balancer.Type, balancer.State));
        Assert.Equal(subnets.Order(), balancer.Zones.Select(zone => zone.SubnetId).Order());
        Assert.All(balancer.Zones, zone => Assert.StartsWith(TestClients.Region, zone.Name, StringComparison.Ordinal));
    }

    private static void AssertInstance(Ec2Instance instance)
    {
        Assert.Equal(("running", "m5d.large", "ebs"), (instance.State, instance.InstanceType, instance.RootDeviceType));
        Assert.Equal((true, true, ""), (instance.HasInstanceStore, instance.StopProtected, instance.AutoScalingGroup));
        Assert.True(instance.StatusChecks!.AllPassed);
        Assert.Equal("approved", instance.Tags["ecs-health-remediator"]);
        Assert.Null(instance.Lifecycle);
    }
}

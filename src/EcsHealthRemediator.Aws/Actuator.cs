using System.Globalization;
using Amazon.EC2.Model;
using Amazon.ECS;
using Amazon.Runtime;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Carries out commands. This is the only code that changes anything outside the remediator's own table. Each command is one call
/// that changes exactly one resource; where a change is right in one state only, that state is read just before it.
/// </summary>
/// <param name="probeDocument">The name of the SSM document for host probes; null where probes are off.</param>
public sealed class Actuator(AwsClients clients, string? probeDocument = null) : IActuator
{
    /// <summary>Run Command takes 30 at least.</summary>
    private const int DeliverWithinSeconds = 60;

    private const string Cluster = ":cluster/";

    public async Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation)
    {
        try
        {
            return await (command switch
            {
                SetGracePeriod set => SetAsync(set, cancellation),
                SetContainerInstanceStatus set => SetAsync(set, cancellation),
                StopInstance stop => StopAsync(stop, cancellation),
                StartInstance start => StartAsync(start, cancellation),
                EnterStandby enter => EnterAsync(enter, cancellation),
                ExitStandby exit => ExitAsync(exit, cancellation),
                ProbeHost probe => SendAsync(probe.Request, cancellation),
                _ => throw new ArgumentException($"There is no such command: {command}", nameof(command)),
            });
        }
        // A command that names nothing is a fault of the caller, and was not sent.
        catch (Exception exception) when (exception is not ArgumentException && AwsError.Text(exception, cancellation) is { } text)
        {
            return new(text)
            {
                MayHaveHappened = AwsError.IsUnclear(exception),
                RequestId = (exception as AmazonServiceException)?.RequestId,
            };
        }
    }

    /// <summary>
    /// Sends only the value to change, because the CODE_DEPLOY and EXTERNAL controllers refuse most other fields. It overwrites
    /// no value that came in the seconds since the decision, in which people were told.
    /// </summary>
    private async Task<CommandResult> SetAsync(SetGracePeriod set, CancellationToken cancellation)
    {
        var (cluster, service) = (ArnOf(Cluster, set.ClusterArn), ArnOf(":service/", set.ServiceArn));
        var read = await clients.Ecs.DescribeServicesAsync(new() { Cluster = cluster, Services = [service] }, cancellation);
        if (read.Services is not [var now, ..]) return new("The service could not be read before its change.");
        var before = now.HealthCheckGracePeriodSeconds ?? 0;
        if (before != set.Expected)
        {
            return new($"Not sent: the grace period was {set.Expected} seconds, and is {before} now.")
            {
                WasOvertaken = true,
                Before = $"{before}",
            };
        }

        var response = await clients.Ecs.UpdateServiceAsync(
            new() { Cluster = cluster, Service = service, HealthCheckGracePeriodSeconds = set.Seconds }, cancellation);
        return Accepted(response) with
        {
            Before = $"{before}",
            After = response.Service?.HealthCheckGracePeriodSeconds?.ToString(CultureInfo.InvariantCulture),
        };
    }

    private async Task<CommandResult> SetAsync(SetContainerInstanceStatus set, CancellationToken cancellation)
    {
        var response = await clients.Ecs.UpdateContainerInstancesStateAsync(
            new()
            {
                Cluster = ArnOf(Cluster, set.ClusterArn),
                ContainerInstances = [ArnOf(":container-instance/", set.ContainerInstanceArn)],
                Status = set.Status switch
                {
                    "ACTIVE" => ContainerInstanceStatus.ACTIVE,
                    "DRAINING" => ContainerInstanceStatus.DRAINING,
                    _ => throw new ArgumentException($"'{set.Status}' is not a status to set.", nameof(set)),
                },
            },
            cancellation);
        // It names what it did not change, and whether it is right in that only a look at the host can tell.
        return response.Failures is [var failure, ..]
            ? Accepted(response) with { Error = $"{failure.Reason}: {failure.Detail ?? failure.Arn}", MayHaveHappened = true }
            : Accepted(response) with { After = response.ContainerInstances?.FirstOrDefault()?.Status };
    }

    private async Task<CommandResult> StopAsync(StopInstance stop, CancellationToken cancellation)
    {
        var id = InstanceId(stop.InstanceId);
        if (await AgainstStopAsync(stop, id, cancellation) is { } against) return NotSent(against);
        var response = await clients.Ec2.StopInstancesAsync(new() { InstanceIds = [id] }, cancellation);
        return Accepted(response, response.StoppingInstances);
    }

    /// <returns>What speaks against the stop, a clause; null if nothing does.</returns>
    private async Task<string?> AgainstStopAsync(StopInstance stop, string id, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.AutoScaling.DescribeAutoScalingInstancesAsync(new() { InstanceIds = [id] }, cancellation);
            var member = (answer.AutoScalingInstances ?? []).FirstOrDefault(one => one.InstanceId == id);
            if (member is null) return stop.InStandbyOf is { } missing ? $"it is no member of Auto Scaling group {missing} any more" : null;
            return member.AutoScalingGroupName == stop.InStandbyOf && member.LifecycleState == "Standby" ? null
                : $"it is {member.LifecycleState} in Auto Scaling group {member.AutoScalingGroupName}, which would terminate it";
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            return $"whether it is in Standby or in no Auto Scaling group could not be read: {text}";
        }
    }

    private async Task<CommandResult> EnterAsync(EnterStandby enter, CancellationToken cancellation) =>
        Accepted(await clients.AutoScaling.EnterStandbyAsync(
            new()
            {
                AutoScalingGroupName = Checked(enter.Group, enter.Group.Length > 0),
                InstanceIds = [InstanceId(enter.InstanceId)],
                ShouldDecrementDesiredCapacity = true,
            },
            cancellation));

    private async Task<CommandResult> ExitAsync(ExitStandby exit, CancellationToken cancellation)
    {
        var (group, id) = (Checked(exit.Group, exit.Group.Length > 0), InstanceId(exit.InstanceId));
        if (await StateAsync(id, cancellation) is not "running" and var state) return NotSent($"it is {state}");
        return Accepted(await clients.AutoScaling.ExitStandbyAsync(
            new() { AutoScalingGroupName = group, InstanceIds = [id] }, cancellation));
    }

    private async Task<string> StateAsync(string id, CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.Ec2.DescribeInstancesAsync(
                new() { Filters = NetworkReader.By("instance-id", [id]) }, cancellation);
            return (answer.Reservations ?? []).SelectMany(one => one.Instances ?? []).FirstOrDefault(one => one.InstanceId == id)
                ?.State?.Name?.Value ?? "in a state that EC2 does not tell";
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            return $"in a state that could not be read: {text}";
        }
    }

    private static CommandResult NotSent(string why) => new($"Not sent: {why}") { WasOvertaken = true };

    private async Task<CommandResult> StartAsync(StartInstance start, CancellationToken cancellation)
    {
        var response = await clients.Ec2.StartInstancesAsync(new() { InstanceIds = [InstanceId(start.InstanceId)] }, cancellation);
        return Accepted(response, response.StartingInstances);
    }

    private async Task<CommandResult> SendAsync(ProbeRequest request, CancellationToken cancellation)
    {
        if (probeDocument is null || request.InvalidParameter() is not null)
            throw new ArgumentException($"The probe of '{request.InstanceId}' is not allowed.", nameof(request));
        var response = await clients.Ssm.SendCommandAsync(
            new()
            {
                DocumentName = probeDocument,
                InstanceIds = [InstanceId(request.InstanceId)],
                Parameters = request.Parameters().ToDictionary(pair => pair.Key, pair => new List<string> { pair.Value }),
                TimeoutSeconds = DeliverWithinSeconds,
            },
            cancellation);
        return CommandResult.Accepted with { Id = response.Command?.CommandId };
    }

    private static CommandResult Accepted(AmazonWebServiceResponse response) =>
        CommandResult.Accepted with { RequestId = response.ResponseMetadata?.RequestId };

    private static CommandResult Accepted(AmazonWebServiceResponse response, List<InstanceStateChange>? changes) =>
        Accepted(response) with
        {
            Before = changes?.FirstOrDefault()?.PreviousState?.Name?.Value,
            After = changes?.FirstOrDefault()?.CurrentState?.Name?.Value,
        };

    private static string InstanceId(string id) => Checked(id, id.StartsWith("i-", StringComparison.Ordinal));

    private static string ArnOf(string resourceType, string arn) =>
        Checked(arn, arn.Contains(resourceType, StringComparison.Ordinal));

    /// <summary>Refuses an empty id, and the id of something else, before any request is sent.</summary>
    private static string Checked(string id, bool isValid) =>
        isValid ? id : throw new ArgumentException($"'{id}' is not the id of a resource of the right type.", nameof(id));
}

using Amazon.EC2;
using Amazon.ECS;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws;

/// <summary>The only code that changes anything but the remediator's own table: one call a command, exactly one resource each.</summary>
public sealed class Actuator(AwsClients clients) : IActuator
{
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
                _ => throw new InvalidOperationException($"There is no such command: {command}"),
            });
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            return new(text);
        }
    }

    /// <summary>Sends nothing but the value to change: under the CODE_DEPLOY and EXTERNAL controllers most other fields are refused.</summary>
    private async Task<CommandResult> SetAsync(SetGracePeriod set, CancellationToken cancellation)
    {
        await clients.Ecs.UpdateServiceAsync(
            new() { Cluster = set.ClusterArn, Service = set.ServiceArn, HealthCheckGracePeriodSeconds = set.Seconds }, cancellation);
        return CommandResult.Accepted;
    }

    private async Task<CommandResult> SetAsync(SetContainerInstanceStatus set, CancellationToken cancellation)
    {
        var response = await clients.Ecs.UpdateContainerInstancesStateAsync(
            new() { Cluster = set.ClusterArn, ContainerInstances = [set.ContainerInstanceArn], Status = ContainerInstanceStatus.FindValue(set.Status) }, cancellation);
        return response.Failures is [var failure, ..] ? new($"{failure.Reason}: {failure.Detail ?? failure.Arn}") : CommandResult.Accepted;
    }

    private async Task<CommandResult> StopAsync(StopInstance stop, CancellationToken cancellation)
    {
        await clients.Ec2.StopInstancesAsync(new() { InstanceIds = [Single(stop.InstanceId)] }, cancellation);
        return CommandResult.Accepted;
    }

    private async Task<CommandResult> StartAsync(StartInstance start, CancellationToken cancellation)
    {
        await clients.Ec2.StartInstancesAsync(new() { InstanceIds = [Single(start.InstanceId)] }, cancellation);
        return CommandResult.Accepted;
    }

    /// <summary>An empty id must be an error, never a request without ids.</summary>
    private static string Single(string instanceId) => instanceId.StartsWith("i-", StringComparison.Ordinal)
        ? instanceId
        : throw new ArgumentException($"'{instanceId}' is not an EC2 instance id.", nameof(instanceId));
}

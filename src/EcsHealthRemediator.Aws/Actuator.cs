using Amazon.EC2;
using Amazon.ECS;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// The only code that changes anything but the remediator's own table: one call a command, exactly one resource each.
/// </summary>
/// <param name="probeDocument">The name of the one SSM document that may be run; null where no host is ever asked.</param>
public sealed class Actuator(AwsClients clients, string? probeDocument = null) : IActuator
{
    /// <summary>The least that Run Command takes is 30.</summary>
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
                ProbeHost probe => SendAsync(probe.Request, cancellation),
                _ => throw new InvalidOperationException($"There is no such command: {command}"),
            });
        }
        catch (Exception exception) when (AwsError.Text(exception, cancellation) is { } text)
        {
            return new(text);
        }
    }

    /// <summary>
    /// Sends nothing but the value to change: under the CODE_DEPLOY and EXTERNAL controllers most other fields are refused.
    /// </summary>
    private async Task<CommandResult> SetAsync(SetGracePeriod set, CancellationToken cancellation)
    {
        await clients.Ecs.UpdateServiceAsync(
            new()
            {
                Cluster = Named(set.ClusterArn, Cluster),
                Service = Named(set.ServiceArn, ":service/"),
                HealthCheckGracePeriodSeconds = set.Seconds,
            },
            cancellation);
        return CommandResult.Accepted;
    }

    private async Task<CommandResult> SetAsync(SetContainerInstanceStatus set, CancellationToken cancellation)
    {
        var response = await clients.Ecs.UpdateContainerInstancesStateAsync(
            new()
            {
                Cluster = Named(set.ClusterArn, Cluster),
                ContainerInstances = [Named(set.ContainerInstanceArn, ":container-instance/")],
                Status = set.Status switch
                {
                    "ACTIVE" => ContainerInstanceStatus.ACTIVE,
                    "DRAINING" => ContainerInstanceStatus.DRAINING,
                    _ => throw new ArgumentException($"'{set.Status}' is not a status to set.", nameof(set)),
                },
            },
            cancellation);
        return response.Failures is [var failure, ..]
            ? new($"{failure.Reason}: {failure.Detail ?? failure.Arn}")
            : CommandResult.Accepted;
    }

    private async Task<CommandResult> StopAsync(StopInstance stop, CancellationToken cancellation)
    {
        await clients.Ec2.StopInstancesAsync(new() { InstanceIds = [Instance(stop.InstanceId)] }, cancellation);
        return CommandResult.Accepted;
    }

    private async Task<CommandResult> StartAsync(StartInstance start, CancellationToken cancellation)
    {
        await clients.Ec2.StartInstancesAsync(new() { InstanceIds = [Instance(start.InstanceId)] }, cancellation);
        return CommandResult.Accepted;
    }

    private async Task<CommandResult> SendAsync(ProbeRequest request, CancellationToken cancellation)
    {
        if (probeDocument is null || request.Unfit() is not null)
            throw new ArgumentException($"'{request.InstanceId}' may not be asked this.", nameof(request));
        var response = await clients.Ssm.SendCommandAsync(
            new()
            {
                DocumentName = probeDocument,
                InstanceIds = [Instance(request.InstanceId)],
                Parameters = request.Parameters().ToDictionary(pair => pair.Key, pair => new List<string> { pair.Value }),
                TimeoutSeconds = DeliverWithinSeconds,
            },
            cancellation);
        return CommandResult.Accepted with { Id = response.Command?.CommandId };
    }

    private static string Instance(string id) => Sure(id, id.StartsWith("i-", StringComparison.Ordinal));

    private static string Named(string arn, string mark) => Sure(arn, arn.Contains(mark, StringComparison.Ordinal));

    /// <summary>A name that is empty, or that of something else, must be an error and never a request.</summary>
    private static string Sure(string id, bool fits) =>
        fits ? id : throw new ArgumentException($"'{id}' does not name what is to be changed.", nameof(id));
}

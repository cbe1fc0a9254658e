using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>A host under the service's tasks that EC2 or ECS reports as broken, out of touch or about to be taken.</summary>
internal sealed class HostUnderTasks : IRisk
{
    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        var hosts = evidence.Topology.RunningTasks.Select(evidence.Topology.HostOf).OfType<ContainerInstance>()
            .DistinctBy(host => host.Arn).ToList();
        foreach (var host in hosts.Where(host => host.IsBroken))
        {
            yield return new(
                CheckId.InstanceStatus,
                Certainty.Risk,
                $"Host {host.Ec2InstanceId}, which has tasks of the service, is reported as broken.",
                "when its tasks stop answering")
            {
                Evidence = [.. host.Instance?.StatusChecks is { } checks ? new[] { $"{checks}" } : [],
                    .. host.HealthChecks.Where(check => check.Status == "IMPAIRED").Select(check => $"{check.Type} is IMPAIRED")],
            };
        }

        foreach (var host in hosts.Where(host => !host.AgentConnected && !evidence.Topology.IsStaleRegistration(host)))
        {
            yield return new(
                CheckId.AgentConnection,
                Certainty.Certain,
                $"The agent of host {host.Ec2InstanceId}, which has tasks of the service, is disconnected.",
                "when ECS has to start or stop a task there");
        }

        foreach (var host in hosts.Where(host => host.Instance?.StatusChecks?.ScheduledEvents.Count > 0))
        {
            yield return new(
                CheckId.ScheduledMaintenance,
                Certainty.Certain,
                $"AWS has announced maintenance of host {host.Ec2InstanceId}, which has tasks of the service.",
                "when the announced time comes")
            {
                Evidence = host.Instance!.StatusChecks!.ScheduledEvents,
            };
        }
    }
}

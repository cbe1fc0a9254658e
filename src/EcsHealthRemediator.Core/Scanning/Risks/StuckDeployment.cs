namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// A rolling deployment stops or starts a task only within minimum and maximum healthy percent, and a fixed host port lets one
/// task run on a host. Where neither leaves a step, the deployment waits for ever.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
/// </summary>
internal sealed class StuckDeployment : IRisk
{
    public const string Id = "deployment-percent";

    private const string Occasion = "when the service is deployed the next time";

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        var service = evidence.Service;
        if (!evidence.IsRolling || service is not { DesiredCount: > 0, MinimumHealthyPercent: { } low, MaximumPercent: { } high })
            yield break;

        var mayStop = service.DesiredCount - (int)Math.Ceiling(service.DesiredCount * low / 100.0);
        var mayStart = (service.DesiredCount * high / 100) - service.DesiredCount;
        if (mayStop > 0) yield break;
        if (mayStart <= 0)
        {
            yield return Stuck(
                evidence, $"With {low} and {high} percent of {service.DesiredCount} no task may be stopped and none started.");
        }
        else if (evidence is { HostPort: > 0 and var port, PlacesForTasks: { } hosts } && hosts.Count <= service.DesiredCount)
        {
            yield return Stuck(
                evidence,
                $"Host port {port} lets one task run on a host, {hosts.Count} hosts are there for {service.DesiredCount} tasks, "
                    + $"and with a minimum of {low} percent none may be stopped first.");
        }
    }

    private static Risk Stuck(ScanEvidence evidence, string summary)
    {
        var percent = (evidence.Service.DesiredCount - 1) * 100 / evidence.Service.DesiredCount;
        return new(Id, Certainty.Certain, summary, Occasion)
        {
            Remedy = new(
                $"Let one task be stopped at a time: a minimum of {percent} percent.",
                null,
                "AWS::ECS::Service DeploymentConfiguration"),
        };
    }
}

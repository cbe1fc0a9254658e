namespace EcsHealthRemediator.Scanning.Risks;

/// <summary>
/// Without a circuit breaker or an alarm that rolls back, ECS starts the tasks of a broken revision again and again.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
/// </summary>
internal sealed class NoRollback : IRisk
{
    public const string Id = "circuit-breaker";

    public IEnumerable<Risk> In(ScanEvidence evidence)
    {
        if (!evidence.IsRolling || evidence.Service.MayRollBack) yield break;
        yield return new(
            Id,
            Certainty.Risk,
            "Neither a circuit breaker nor an alarm rolls a deployment back.",
            "when a revision is deployed that never becomes healthy")
        {
            Remedy = new(
                "Switch on the deployment circuit breaker with rollback.",
                null,
                "AWS::ECS::Service DeploymentConfiguration"),
        };
    }
}

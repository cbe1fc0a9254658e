using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// A rolling deployment replaces tasks by itself and its circuit breaker owns a bad release, so the remediator keeps its hands
/// off.
/// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
/// </summary>
public sealed class DeploymentInProgress : ICheck
{
    public string Id => CheckId.DeploymentInProgress;

    public PathPart? Part => null;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        .. Explanation.By(
            "The reason why a new revision fails explains more than that it is new.",
            CheckId.ContainerExit, CheckId.ContainerHealthCheck, CheckId.GracePeriod, CheckId.NotListening,
            CheckId.ApplicationResponse, CheckId.ApplicationErrors, CheckId.HealthCheckPath, CheckId.HealthCheckPort,
            CheckId.HealthCheckProtocol, CheckId.HealthCheckTimeout, CheckId.SuccessCodes),
        new(CheckId.TaskStart, "A deployment waits for tasks that do not start."),
        new(CheckId.TaskPlacement, "A deployment waits because no host has room."),
        new(CheckId.TargetRegistration, "A deployment waits for targets that are not registered."),
        new(CheckId.AgentConnection, "A deployment waits for agents that are away."),
        new(CheckId.InstanceDraining, "A deployment waits for room that is being drained."),
    ];

    public bool IsSeenInWhatFails => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Service is not { } service) return Finding.Unknown(Id, "the service");

        if (service is not { IsDeploying: true, Primary: { } primary })
            return Finding.Ok(Id, "No deployment is in progress.");

        var revision = Revision(primary.TaskDefinitionArn);
        string[] facts =
        [
            .. service.Deployments.Select(
                d => $"deployment {d.Id}: {d.Status}, {Revision(d.TaskDefinitionArn)}, rollout {d.RolloutState ?? "-"}"),
        ];
        var previous = service.Deployments
            .FirstOrDefault(d => d.Status == "ACTIVE" && d.TaskDefinitionArn != primary.TaskDefinitionArn);
        var failing = context.Failures.FailingTargets.Select(context.Topology.TaskOf).OfType<Evidence.EcsTask>()
            .Concat(context.Failures.TasksStoppedByHealthCheck)
            .Select(task => task.TaskDefinitionArn).Distinct().ToList();
        // A deployment that takes long to start is no failed one, and an alarm about unhealthy targets fires in each of them.
        return previous is not null && failing is [var only] && only == primary.TaskDefinitionArn
            && !GracePeriod.StopsNoTaskYet(context)
            ? Finding.Fault(
                Id,
                Confidence.Strong,
                $"The new revision {revision} fails its health check while the previous one does not.",
                facts) with
            {
                Kind = "failing",
                Remedy = new(
                    $"Roll back to {Revision(previous.TaskDefinitionArn)}.{Unless(context)}",
                    $"aws ecs update-service --cluster {context.Snapshot.Subject.ClusterName} "
                        + $"--service {context.Snapshot.Subject.ServiceName} "
                        + $"--task-definition {Revision(previous.TaskDefinitionArn)}",
                    "AWS::ECS::Service TaskDefinition"),
            }
            : Finding.Fault(Id, Confidence.Weak, $"A deployment of {revision} is in progress.", facts);
    }

    /// <summary>
    /// A new revision may be as good as the last one and only start later, as with the migrations of a first start.
    /// https://github.com/medplum/medplum/pull/2330
    /// </summary>
    private static string Unless(DiagnosisContext context) =>
        context.Finding(CheckId.GracePeriod) is { Verdict: Verdict.Fault, Remedy.Command: { } longer }
        && !context.Failures.ReportedCodes.Any()
            ? " If it only needs longer to start, its log shows that it was still at it when it was stopped; then let it: "
                + $"{longer}."
            : "";

    private static string Revision(string arn) => Arn.NameOf(arn);
}

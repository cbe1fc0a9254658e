using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// A revision of which no task was ever seen healthy: whether its tasks only need time can be tried on it without harm to anything
/// that works. Rolling deployments of the ECS controller only, because of others ECS does not say how far they are.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (rolloutState)
/// </summary>
internal static class UntriedRevision
{
    /// <summary>A service's first deployment is made with it.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    public static bool HasNothingToLose(DiagnosisContext context, Service service) =>
        IsRolling(service) && service.Primary is { RolloutState: "IN_PROGRESS" } primary
        && primary.TaskDefinitionArn == service.TaskDefinitionArn
        && !WasEverHealthy(context, service)
        && !EndsByItself(context, service)
        && !HasStarted(context, service)
        && context.Failures.ReportedCodes.All(code => code is 502 or 503 or 504)
        && IsFirstOrBesideAWholeOne(context, service, primary);

    private static bool WasEverHealthy(DiagnosisContext context, Service service) =>
        context.Memory.Tasks.Any(task => task.TaskDefinitionArn == service.TaskDefinitionArn && task.HealthyAt is not null)
        || context.Topology.RunningTasks.Any(task => task.TaskDefinitionArn == service.TaskDefinitionArn
            && context.Topology.TargetOf(task) is { IsHealthy: true });

    /// <summary>More time mends no program that ends.</summary>
    private static bool EndsByItself(DiagnosisContext context, Service service) =>
        context.Failures.TasksEndedByExit.Any(task => task.TaskDefinitionArn == service.TaskDefinitionArn);

    /// <summary>A program that serves another target group, or listens on another port, is up: the time of its start is known.</summary>
    private static bool HasStarted(DiagnosisContext context, Service service) =>
        context.Failures.Probes.Any(probe => probe.ListensElsewhere)
        || context.Topology.RunningTasks.Any(
            task => task.TaskDefinitionArn == service.TaskDefinitionArn && context.Topology.IsHealthyInAnotherGroup(task));

    /// <summary>Nothing was there before, so that nothing can be rolled back to or be harmed.</summary>
    public static bool IsFirstDeployment(Service service, Deployment primary) =>
        IsRolling(service) && primary.RolloutState == "IN_PROGRESS" && primary.CreatedAt - service.CreatedAt < AtOnce;

    public static bool IsRolling(Service service) =>
        service is { DeploymentController: null or "ECS", DeploymentStrategy: null or "ROLLING" };

    /// <summary>The previous revision serves with all the tasks that are wanted, or there never was one.</summary>
    private static bool IsFirstOrBesideAWholeOne(DiagnosisContext context, Service service, Deployment primary)
    {
        if (IsFirstDeployment(service, primary)) return true;
        return context.Topology.RunningTasks.Count(task => task.TaskDefinitionArn != service.TaskDefinitionArn
            && context.Topology.TargetOf(task) is { IsHealthy: true }) >= service.DesiredCount;
    }
}

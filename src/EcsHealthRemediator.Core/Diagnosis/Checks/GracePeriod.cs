using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Tasks are killed while they still start. A task that never becomes healthy dies at the same age, so the age alone proves
/// nothing: it takes a second signal that this revision did become healthy in this target group while others still died, as after
/// a repair everything becomes healthy late; and answers that do not speak against it. Where none is healthy any more, ECS may
/// still know that the revision once was, as its deployment was completed: that time is all that lacks is then no more than a
/// hint, as a program may have become deaf since, but it can be tried.
/// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (healthCheckGracePeriodSeconds)
/// </summary>
public sealed class GracePeriod : ICheck
{
    /// <summary>
    /// The scheduler acts some time after the load balancer's verdict; kills later than this have another reason.
    /// </summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(90);

    /// <summary>Until a replacement is placed, pulled and started, and fails its first health check.</summary>
    private static readonly TimeSpan ReplacementStart = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A Network Load Balancer takes minutes to begin with the checks of a new target.
    /// https://github.com/aws/containers-roadmap/issues/469
    /// </summary>
    private static readonly TimeSpan NetworkRegistration = TimeSpan.FromMinutes(3);

    /// <summary>A start and a death are seen by looks and events that come some time after them.</summary>
    private const double AboutAsLong = 0.8;

    /// <summary>Of young tasks, where none is healthy beside them.</summary>
    private const int EnoughDeaths = 3;

    /// <summary>A fault of these, however sure, says more than that tasks die young.</summary>
    private static readonly string[] SpeakAgainstTime =
        [CheckId.HealthCheckProtocol, CheckId.HealthCheckPort, CheckId.HealthCheckPath, CheckId.ApplicationErrors];

    public string Id => CheckId.GracePeriod;

    public PathPart? Part => PathPart.Answer;

    public bool IsOfService => true;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.HealthCheckProtocol, "A program that does not understand the request is killed as young."),
        new(CheckId.ContainerExit, "What ends by itself is never healthy, and dies as young."),
        new(CheckId.HealthCheckPort, "A port on which nobody answers is wrong at any age; the tasks die as young."),
        new(CheckId.HealthCheckPath, "A path that is wrong is wrong at any age; the tasks die as young."),
        new(CheckId.SuccessCodes, "A code that is not accepted is not accepted later; the tasks die as young."),
        new(CheckId.ResourceSaturation, "A start takes longer without CPU; more time is not what is lacking."),
        new(CheckId.NotListening, "A program that never listens is stopped at the same age as one that listens late."),
        new(CheckId.ApplicationErrors, "What logs that it cannot start or reach what it needs does not start later."),
        new(CheckId.SharedCause, "What several services lack keeps the tasks of each from starting."),
    ];

    public bool CanBeRefuted => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot is not { Service: { } service, TargetGroup: { } group, Tasks: not null, Targets: not null })
            return Finding.Unknown(Id, "the service, its tasks or its targets");

        var killed = Killed(context, service);
        if (killed.Count == 0)
            return Finding.NotApplicable(Id, "No task of this revision was stopped by the health check lately.");

        if (context.Memory.TimeDidNotHelp == service.TaskDefinitionArn)
            return Finding.Ok(Id, "A much longer grace period was tried for this revision and did not help, so time is not the cause.");

        var grace = TimeSpan.FromSeconds(service.GracePeriodSeconds);
        var window = Window(context, service, group);
        var starting = killed.Where(task =>
            task.Lifetime >= grace && task.Lifetime <= window && Seen(context, task)?.HealthyAt is null).ToList();
        if (starting.Count < killed.Count)
            return Finding.Ok(Id, "Tasks were stopped long after their start, so the grace period is not what stops them.");
        bool IsUp(int code) => context.Failures.AcceptedCodes?.Accept(code) == true || IsOfStarted(code);
        if (context.Failures.ReportedCodes.Where(IsUp).Cast<int?>().FirstOrDefault() is { } code)
            return Finding.Ok(Id, $"The tasks do answer, with {code}: they are not killed while they start.");
        if (context.Failures.Probes.FirstOrDefault(probe => Serves(group, probe, IsUp) && !BecameHealthy(context, probe)) is { } up)
            return Finding.Ok(Id, $"A task had started, and the load balancer failed it all the same. {up.Fact()}.");

        var lastKill = killed[^1].StoppingAt!.Value;
        var failing = lastKill - group.TimeToUnhealthy;
        var measured = MeasuredStarts(context, service, failing);
        var slow = measured.Where(start => start > grace).ToList();
        if (slow.Count == 0 && DiedOnABrokenHost(context, starting))
            return Finding.Ok(Id, "All that died young died on one host that is broken, and no start is known to take as long.");
        var siblings = HealthySiblings(context, service)
            .Where(task => Seen(context, task)?.HealthyAt < failing
                || (Seen(context, task)?.WaitingAt is null && task.StartedAt + window < lastKill))
            .ToList();
        var once = siblings.Count > 0 ? null : WasSteady(context, service, starting);
        var longestLife = starting.Max(task => task.Lifetime!.Value);
        var enough = StartUp.GracePeriodFor(measured, longestLife);
        var isSeen = starting.Count >= 2
            && ((slow.Count > 0 && TookAsLong(slow, starting) && !DiedOnABrokenHost(context, starting))
                || (context.Failures.AnswersAsIfStarting && NotTheHost(starting, siblings)));
        var mayBeTried = once is not null || (starting.Count >= 2 && UntriedRevision.HasNothingToLose(context, service));
        return Finding.Fault(
            Id,
            isSeen ? Confidence.Strong : Confidence.Weak,
            $"Tasks are stopped before they have started: {starting.Count} lately, "
                + $"each {Span(starting.Min(t => t.Lifetime!.Value), longestLife)} after its start, "
                + $"with a grace period of {Seconds(grace)}.",
            [.. FactList.Facts(starting.Select(task => $"task {task.Id} lived {Seconds(task.Lifetime!.Value)}")),
                .. FactList.Facts(
                    slow.Select(start => $"another task of this service became healthy {Seconds(start)} after its start")),
                .. FactList.Facts(
                    siblings.Select(task => $"task {task.Id} of the same revision is healthy in this target group")),
                .. once is null ? Array.Empty<string>()
                    : [$"deployment {once.Id} of the same revision is COMPLETED: its tasks were healthy once"]]) with
        {
            Headline = $"The grace period of {Seconds(grace)} ends before the tasks are ready",
            Proposal = context.Failures.TasksStoppedByHealthCheck.Count == 0 ? null
                : !isSeen && mayBeTried
                ? new GracePeriodTrial(
                    service.TaskDefinitionArn!, (int)starting.Min(t => t.Lifetime!.Value.TotalSeconds), (int)longestLife.TotalSeconds)
                : new LongerGracePeriod(enough),
            Remedy = new(
                $"Raise the health check grace period from {service.GracePeriodSeconds} to {enough} seconds.",
                $"aws ecs update-service --cluster {context.Snapshot.Subject.ClusterName} "
                    + $"--service {context.Snapshot.Subject.ServiceName} --health-check-grace-period-seconds {enough}",
                "AWS::ECS::Service HealthCheckGracePeriodSeconds"),
        };
    }

    private static List<EcsTask> Killed(DiagnosisContext context, Service service)
    {
        var stopped = context.Failures.TasksStoppedByHealthCheck;
        return
        [
            .. (stopped.Count > 0 ? stopped : KilledBesideHealthyOnes(context, service))
                .Where(task => task.TaskDefinitionArn == service.TaskDefinitionArn && task.Lifetime is not null),
        ];
    }

    /// <summary>
    /// Tasks that ECS stopped for another target group of the service. Where other tasks of the revision are healthy in this group, a
    /// slow start fails both groups alike, unless that one was answered as by a program that has started. The fix is left to the incident
    /// of the other group.
    /// </summary>
    private static IReadOnlyList<EcsTask> KilledBesideHealthyOnes(DiagnosisContext context, Service service) =>
        context.Failures.FailingTargets.Count > 0 && HealthySiblings(context, service).Count > 0
            && !context.Failures.MessagesOf(MessageKind.TargetUnhealthy).Any(message =>
                !context.Topology.NamesTargetGroup(message.TargetGroup) && FailureReason.Of(message.Reason, null).Codes.Any(IsOfStarted))
            ? context.Failures.TasksStoppedByAnotherGroup : [];

    /// <summary>
    /// The oldest age at which the health check stops a task that never passes. Where ECS may start the replacement first, it stops
    /// neither of the two before that one has failed as well.
    /// </summary>
    private static TimeSpan Window(DiagnosisContext context, Service service, TargetGroup group) =>
        TimeSpan.FromSeconds(service.GracePeriodSeconds) + group.TimeToUnhealthy + TimeSpan.FromSeconds(group.TimeoutSeconds) + Slack
            + (service.MaximumPercent > 100 ? ReplacementStart + group.TimeToUnhealthy : TimeSpan.Zero)
            + (context.Snapshot.LoadBalancers?.Any(balancer => balancer.IsNetwork) == true ? NetworkRegistration : TimeSpan.Zero);

    /// <summary>
    /// Whether a task of this revision grew older than the health check lets one grow that never passes it, whatever ended it then.
    /// One that was watched while it was young, and never passed, did not: it had more time than others have now.
    /// </summary>
    internal static bool OnePassedBefore(DiagnosisContext context)
    {
        if (context.Snapshot is not { Service: { } service, TargetGroup: { } group }) return false;
        var window = Window(context, service, group);
        return context.Failures.RecentlyStoppedTasks.Any(task =>
            task.TaskDefinitionArn == service.TaskDefinitionArn && task.Lifetime > window
            && !(Seen(context, task) is { HealthyAt: null } seen && !(seen.FirstSeenAt - task.StartedAt > window)));
    }

    /// <summary>
    /// Whether nothing fails but tasks that may be starting, as others of the same revision are healthy: what such a task answers
    /// says nothing of the application once it has started.
    /// </summary>
    internal static bool OnlyStartingTasksFail(DiagnosisContext context)
    {
        if (context.Snapshot is not { Service: { } service, TargetGroup: { } group }) return false;
        var window = Window(context, service, group);
        return context.Failures.FailingTasks is { Count: > 0 } failing && HealthySiblings(context, service).Count > 0
            && failing.All(task => task.TaskDefinitionArn == service.TaskDefinitionArn
                && (task.StoppingAt ?? context.Snapshot.TakenAt) - task.StartedAt <= window
                && Seen(context, task)?.HealthyAt is null);
    }

    /// <summary>
    /// Whether nothing fails but tasks that were never healthy and are within their grace period, in which ECS stops none, and it has
    /// stopped none.
    /// </summary>
    internal static bool StopsNoTaskYet(DiagnosisContext context) => context.Snapshot.Service is { } service
        && context.Failures.TasksStoppedByHealthCheck.Count == 0
        && context.Failures.FailingTargets is { Count: > 0 } failing
        && failing.All(target => context.Topology.TaskOf(target) is { StartedAt: { } started } task
            && context.Snapshot.TakenAt - started < TimeSpan.FromSeconds(service.GracePeriodSeconds)
            && Seen(context, task)?.HealthyAt is null);

    /// <summary>
    /// Whether nothing fails but tasks that are stopped while they start, one after the other, beside those of their revision that made
    /// it. That they refuse a connection is then no sign that they never would accept one.
    /// </summary>
    internal static bool StopsOnlyStartingTasks(DiagnosisContext context) => context.Snapshot.Service is { } service
        && Killed(context, service).Count >= 2 && OnlyStartingTasksFail(context);

    /// <summary>While it starts, an application (or the proxy before it) answers with a server's error if at all.</summary>
    private static bool IsOfStarted(int code) => code is >= 100 and < 500 || ResponseClasses.Of(code) != ResponseClass.Error;

    /// <summary>Where the health check is a connection, to listen is to answer.</summary>
    private static bool Serves(TargetGroup group, HostProbe probe, Func<int, bool> isUp) =>
        probe.Answer!.Code is { } code ? isUp(code) : !group.ChecksByHttp && probe.PortReachable;

    /// <summary>A task that later became healthy was still starting when it was asked.</summary>
    private static bool BecameHealthy(DiagnosisContext context, HostProbe probe) =>
        context.Memory.Tasks.Any(task => probe.Request.TaskArn.EndsWith($"/{task.TaskId}", StringComparison.Ordinal)
            && task.HealthyAt is not null)
        || context.Topology.RunningTasks.Any(
            task => task.Arn == probe.Request.TaskArn && context.Topology.TargetOf(task) is { IsHealthy: true });

    private static TaskSighting? Seen(DiagnosisContext context, EcsTask task) =>
        context.Memory.Tasks.FirstOrDefault(seen => seen.TaskId == task.Id);

    /// <param name="until">Those that were healthy before it.</param>
    internal static List<TimeSpan> MeasuredStarts(DiagnosisContext context, Service service, DateTimeOffset until) =>
    [
        .. context.Memory.Tasks.Where(task => task.TaskDefinitionArn == service.TaskDefinitionArn && task.HealthyAt < until)
            .Select(task => task.StartToHealthy).OfType<TimeSpan>(),
    ];

    /// <summary>Tasks of the same revision that are healthy now.</summary>
    internal static List<EcsTask> HealthySiblings(DiagnosisContext context, Service service) =>
    [
        .. context.Topology.RunningTasks.Where(
            task => task.TaskDefinitionArn == service.TaskDefinitionArn && context.Topology.TargetOf(task) is { IsHealthy: true }),
    ];

    /// <summary>
    /// Whether healthy tasks of the same revision speak for a slow start. They do not if all that died young died on one host
    /// on which none is healthy: then it may be the host.
    /// </summary>
    private static bool NotTheHost(List<EcsTask> starting, List<EcsTask> siblings) => siblings.Count > 0
        && (starting.Select(task => task.ContainerInstanceArn).Distinct().Count() > 1
            || siblings.Any(task => task.ContainerInstanceArn == starting[0].ContainerInstanceArn));

    /// <summary>
    /// Whether all of them died on one host that is broken, or was at an earlier look of the incident: then it is the host, however
    /// slow any start was.
    /// </summary>
    private static bool DiedOnABrokenHost(DiagnosisContext context, List<EcsTask> starting) =>
        starting.Select(task => task.ContainerInstanceArn).Distinct().ToList() is [var only]
        && context.Snapshot.ContainerInstances?.FirstOrDefault(host => host.Arn == only) is { } host
        && (host.IsBroken || context.Memory.SeenBroken.Contains(host.Ec2InstanceId));

    /// <summary>
    /// Whether a start that was seen took about as long as what died young had. Where all were quicker, those had more time than any
    /// ever needed: then it may be their host that is slow, or hangs.
    /// </summary>
    private static bool TookAsLong(List<TimeSpan> slow, List<EcsTask> starting) =>
        slow.Max() >= starting.Min(task => task.Lifetime!.Value) * AboutAsLong;

    /// <summary>
    /// The deployment that shows that this revision was healthy once: enough tasks died young, on different hosts if there are
    /// several, none of them ever answered, and there is not even a hint at a setting or an error that would have come since.
    /// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html (rolloutState)
    /// </summary>
    private static Deployment? WasSteady(DiagnosisContext context, Service service, List<EcsTask> starting) =>
        UntriedRevision.IsRolling(service) && service.Primary is { RolloutState: "COMPLETED" } primary
        && primary.TaskDefinitionArn == service.TaskDefinitionArn
        && starting.Count >= EnoughDeaths && AreOfTwoGenerations(starting) && HealthySiblings(context, service).Count == 0
        && context.Failures.TasksEndedByExit.Count == 0
        && !SpeakAgainstTime.Any(check => context.Finding(check).Verdict == Verdict.Fault)
        && !context.Failures.ReportedCodes.Any() && !context.Failures.Probes.Any(probe => probe.PortReachable)
        && (starting.Select(task => task.ContainerInstanceArn).Distinct().Count() > 1
            || context.Snapshot.ContainerInstances?.Count(host => host.TakesTasks) == 1)
            ? primary
            : null;

    /// <summary>
    /// Whether replacements died as well. What ended tasks that had started together may be over; a slow start ends each of them.
    /// </summary>
    private static bool AreOfTwoGenerations(List<EcsTask> starting) =>
        starting.Max(task => task.StartedAt) > starting.Min(task => task.StoppingAt);

    private static string Span(TimeSpan from, TimeSpan to) =>
        Seconds(from) == Seconds(to) ? Seconds(to) : $"{Seconds(from)} to {Seconds(to)}";

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0} s";
}

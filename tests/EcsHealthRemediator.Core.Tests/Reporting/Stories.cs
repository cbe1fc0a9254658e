using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Core.Tests.Reporting;

/// <summary>Outcomes as the remediator tells them, one for each way in which an incident can stand.</summary>
internal static class Stories
{
    private const string Instance = "i-0123456789abcdef0";

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static readonly Subject Subject = new(
        "arn:aws:ecs:eu-central-1:111122223333:cluster/shop",
        "arn:aws:ecs:eu-central-1:111122223333:service/shop/web",
        "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web-tg/73e2d6bc24d8a067");

    private static readonly Finding Impaired = Finding.Fault(
        CheckId.InstanceStatus, Confidence.Proof, $"Instance {Instance} fails its system status check.",
        $"{Instance}: system status check impaired since 2026-11-22 09:58:10Z") with
    {
        Remedy = new(
            "Drain the host, stop and start it (a reboot would keep the hardware), and make it ACTIVE again.",
            $"aws ec2 stop-instances --instance-ids {Instance} && aws ec2 wait instance-stopped --instance-ids {Instance} "
                + $"&& aws ec2 start-instances --instance-ids {Instance}",
            null),
    };

    private static readonly Finding SlowStart = Finding.Fault(
        CheckId.GracePeriod, Confidence.Strong,
        "Tasks are stopped while they start: 2 lately, each 61 s to 64 s after its start, with a grace period of 30 s.",
        "task 0f1e2d3c4b5a69788796a5b4c3d2e1f0 lived 61 s", "task 1a2b3c4d5e6f708192a3b4c5d6e7f809 lived 64 s",
        "another task of this service became healthy 95 s after its start") with
    {
        Remedy = new(
            "Raise the health check grace period from 30 to 150 seconds.",
            "aws ecs update-service --cluster shop --service web --health-check-grace-period-seconds 150",
            "AWS::ECS::Service HealthCheckGracePeriodSeconds"),
    };

    private static readonly Finding WrongPath = Finding.Fault(
        CheckId.HealthCheckPath, Confidence.Strong, "The application answers 404 on the health check path /.",
        $"{Instance}: Health checks failed with these codes: [404] (6 times)",
        "the container's own health check asks /health") with
    {
        Remedy = new(
            "Set the health check path to /health, which the container's own health check uses.",
            $"aws elbv2 modify-target-group --target-group-arn {Subject.TargetGroupArn} --health-check-path /health",
            "AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath"),
    };

    private static readonly Finding OutOfCpu = Finding.Fault(
        CheckId.ResourceSaturation, Confidence.Strong, "The tasks of web use 99 % of the CPU that they reserve.",
        "service web: CPU 99 %, high since 09:51Z", $"{Instance}: CPU 93 %, high since 09:55Z",
        "the targets answer requests in 4.813 s on average") with
    {
        Source = FindingSource.Metrics,
        Remedy = new(
            "Share the work among more tasks (3), or give each more CPU.",
            "aws ecs update-service --cluster shop --service web --desired-count 3",
            "AWS::ECS::Service DesiredCount, AWS::ECS::TaskDefinition Cpu"),
    };

    private static readonly Finding Complaints = Finding.Fault(
        CheckId.ApplicationErrors, Confidence.Weak, "The failing tasks log errors.",
        "09:59:58Z app/0f1e2d3c4b5a69788796a5b4c3d2e1f0: ERROR worker timed out after 30 s",
        "09:59:31Z app/0f1e2d3c4b5a69788796a5b4c3d2e1f0: ERROR <!here> queue is full") with
    {
        Links = new Dictionary<string, string>
        {
            ["log app/0f1e2d3c4b5a69788796a5b4c3d2e1f0"] =
                "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/"
                    + "$252Fecs$252Fweb/log-events/ecs$252Fapp$252F0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        },
    };

    private static readonly ActionRecord Restart = new(
        Fix.RestartInstance, Decision.Applied, null, "Drain, stop, start, back to ACTIVE.",
        "system status impaired, instance status ok", null, Instance);

    private static readonly ActionRecord Raise = new(
        Fix.RaiseGracePeriod, Decision.Applied, null, "Tasks need longer to start than 30 s.", "30", "150", Subject.ServiceArn);

    public static Outcome FixedByRestart => Outcome.Of(Incident(IncidentStatus.Fixed, Impaired,
        (60, $"Drains container instance {Instance}."), (125, $"Stops {Instance}."), (160, $"{Instance} is stopped; starts it."),
        (185, $"{Instance} runs; waits for its status checks and its agent."),
        (300, $"Container instance {Instance} is ACTIVE again."),
        (420, "The instance is back and every target is healthy.")) with
    {
        Actions = [Restart with { After = "system status ok, instance status ok" }],
        Verification = new(
            Start.AddSeconds(300), Start.AddSeconds(1200), true, "The instance is back and every target is healthy."),
    });

    public static Outcome FixedByRaise => Outcome.Of(Incident(IncidentStatus.Fixed, SlowStart,
        (120, "Raises the grace period from 30 to 150 seconds."), (121, "AWS accepted a grace period of 150 seconds."),
        (180, "The service shows a grace period of 150 seconds."),
        (420, "All targets are healthy and no task was stopped since the change.")) with
    {
        Actions = [Raise],
        Memory = IncidentMemory.Empty with
        {
            Tasks = [.. new[] { 88, 97, 91 }.Select((seconds, n) => new TaskSighting(
                $"{n}", "web:7", Start.AddSeconds(n), Start.AddSeconds(n + 40), Start.AddSeconds(n + seconds)))],
        },
        Verification = new(
            Start.AddSeconds(180), Start.AddSeconds(1000), true,
            "All targets are healthy and no task was stopped since the change. "
                + "Tasks were seen healthy at most 97 s after their start."),
    });

    public static Outcome NotFixedAndReverted => Outcome.Of(Incident(IncidentStatus.NotFixed, SlowStart,
        (120, "Raises the grace period from 30 to 150 seconds."),
        (480, "The service did not become healthy in time. Puts back 30 seconds."),
        (540, "The grace period is 30 seconds again.")) with
    {
        Actions = [Raise with { Decision = Decision.Reverted, Reason = "It did not help, so the old value is back." }],
        Verification = new(Start.AddSeconds(180), Start.AddSeconds(480), false, "The service did not become healthy in time."),
    });

    public static Outcome SelfHealed => Outcome.Of(Incident(
        IncidentStatus.SelfHealed, null, (180, "Healthy again without a change by the remediator.")));

    public static Outcome HealedOfAHint => Outcome.Of(
        Incident(IncidentStatus.SelfHealed, WrongPath with { Confidence = Confidence.Weak }) with { Targets = new(2, 2) });

    public static Outcome BeginsToRestart => Outcome.Of(Incident(IncidentStatus.Acting, Impaired) with
    {
        State = IncidentState.Acting,
        Actions = [Restart],
        Targets = new(1, 2),
    });

    public static Outcome NoFixIsOurs => Outcome.Of(Incident(IncidentStatus.NeedsHuman, WrongPath, (120, WrongPath.Summary)));

    public static Outcome NoCpuLeft => Outcome.Of(Incident(IncidentStatus.NeedsHuman, OutOfCpu, (120, OutOfCpu.Summary)) with
    {
        Findings = [Unhealthy, OutOfCpu, Complaints, Finding.Ok(CheckId.ContainerExit, "No container ended by itself.")],
    });

    public static Outcome WouldApply => Outcome.Of(Incident(IncidentStatus.NeedsHuman, Impaired) with
    {
        Actions = [Restart with
        {
            Decision = Decision.WouldApply, BlockedBy = GuardId.ObserveMode,
            Reason = $"The mode is observe. The instance {Instance} is not tagged ecs-health-remediator=approved yet.",
        }],
    });

    public static Outcome AwaitingApproval => Outcome.Of(Incident(IncidentStatus.NeedsHuman, SlowStart) with
    {
        Actions = [Raise with
        {
            Decision = Decision.AwaitingApproval, BlockedBy = GuardId.NotApproved,
            Reason = "Waits for an operator to approve incident web-20261122-100000.",
        }],
    });

    public static Outcome Blocked => Outcome.Of(Incident(IncidentStatus.NeedsHuman, Impaired) with
    {
        Actions = [Restart with
        {
            Decision = Decision.Blocked, BlockedBy = GuardId.NotSafe,
            Reason = $"only instance: no other container instance of the cluster takes tasks while {Instance} is away.",
        }],
    });

    public static Outcome Refused(Decision decision, GuardId? guard) => Outcome.Of(
        Incident(IncidentStatus.NeedsHuman, Impaired) with
        {
            Actions = [Restart with { Decision = decision, BlockedBy = guard, Reason = "There is a reason." }],
        });

    public static Outcome Stuck => Outcome.Of(Incident(IncidentStatus.NeedsHuman, Impaired,
        (60, $"Drains container instance {Instance}."), (125, $"Stops {Instance}."), (160, $"{Instance} is stopped; starts it."),
        (161, $"{Instance} could not be started, is tried again every minute: InsufficientInstanceCapacity")) with
    {
        Actions = [Restart],
    });

    public static Outcome Inconclusive
    {
        get
        {
            var unknown = Finding.Unknown(CheckId.InstanceStatus, "the EC2 status checks");
            return Outcome.Of(Incident(IncidentStatus.Inconclusive, null, (300, "No cause could be proven.")) with
            {
                Findings = [Unhealthy, unknown, Finding.Ok(CheckId.ContainerExit, "No container ended by itself.")],
                Cause = Unhealthy,
                Gaps = [new("ec2:DescribeInstanceStatus", "AccessDenied: not authorized to perform ec2:DescribeInstanceStatus")],
            });
        }
    }

    private static Finding Unhealthy => Finding.Fault(
        CheckId.AlreadyHealthy, Confidence.Weak, "0 of 2 wanted targets are healthy; 2 registered, 2 tasks running.",
        $"{Instance}:32768 unhealthy: Request timed out");

    private static bool IsOver(IncidentStatus status) => status is IncidentStatus.Fixed or IncidentStatus.SelfHealed;

    private static Incident Incident(IncidentStatus status, Finding? cause, params (int Second, string Text)[] timeline) => new()
    {
        Id = "web-20261122-100000",
        Subject = Subject,
        Signal = new("ECS Task State Change", "d1b9a1f3-0000-4000-8000-000000000001", Start,
            $"Task failed ELB health checks in (target-group {Subject.TargetGroupArn})"),
        OpenedAt = Start,
        Status = status,
        State = IsOver(status) ? IncidentState.Closed : IncidentState.Watching,
        ClosedAt = IsOver(status) ? Start.AddSeconds(timeline.Length > 0 ? timeline[^1].Second : 0) : null,
        Targets = new(IsOver(status) ? 2 : 0, 2),
        Cause = cause,
        Findings =
        [
            cause is null
                ? Finding.Ok(CheckId.AlreadyHealthy, "2 of 2 wanted targets are healthy; 2 registered, 2 tasks running.")
                : Unhealthy,
            .. cause is null ? Array.Empty<Finding>() : [cause],
            Finding.Ok(CheckId.ContainerExit, "No container ended by itself."),
            Finding.Ok(CheckId.DeploymentInProgress, "No deployment is in progress."),
        ],
        Timeline =
        [
            new(Start, "Opened by ECS Task State Change."),
            .. timeline.Select(entry => new TimelineEntry(Start.AddSeconds(entry.Second), entry.Text)),
        ],
    };

    /// <summary>By the names of their approved texts.</summary>
    public static IReadOnlyDictionary<string, Outcome> ByName => new Dictionary<string, Outcome>
    {
        ["fixed-by-restart"] = FixedByRestart,
        ["fixed-by-grace-period"] = FixedByRaise,
        ["not-fixed-and-reverted"] = NotFixedAndReverted,
        ["self-healed"] = SelfHealed,
        ["no-fix-is-ours"] = NoFixIsOurs,
        ["no-cpu-left"] = NoCpuLeft,
        ["would-apply"] = WouldApply,
        ["awaiting-approval"] = AwaitingApproval,
        ["blocked"] = Blocked,
        ["stuck"] = Stuck,
        ["inconclusive"] = Inconclusive,
        ["begins-to-restart"] = BeginsToRestart,
    };
}

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>An Auto Scaling group that has an instance as its member, and its last activity, as AWS Query writes them.</summary>
internal sealed class GroupAnswers(string instanceId)
{
    public string Group { get; init; } = "hosts";

    public string LifecycleState { get; init; } = "InService";

    public string HealthStatus { get; init; } = "Healthy";

    public string HealthCheckType { get; init; } = "EC2";

    public IReadOnlyList<string> Suspended { get; init; } = [];

    /// <summary>Of an instance refresh; null where there is none.</summary>
    public string? Refresh { get; init; }

    /// <summary>XML within the group, and within the instance as its member.</summary>
    public string More { get; init; } = "";

    public string MoreOfMember { get; init; } = "";

    public (string Description, string Status, DateTimeOffset At)? Activity { get; init; }

    public Answer Answer(Call call) =>
        new(200, $"<{call.Operation}Response><{call.Operation}Result>{Result(call.Operation)}</{call.Operation}Result></{call.Operation}Response>");

    private string Result(string operation) => operation switch
    {
        "DescribeAutoScalingInstances" =>
            $"<AutoScalingInstances><member><InstanceId>{instanceId}</InstanceId>"
                + $"<AutoScalingGroupName>{Group}</AutoScalingGroupName><LifecycleState>{LifecycleState}</LifecycleState></member>"
                + "</AutoScalingInstances>",
        "DescribeAutoScalingGroups" =>
            $"<AutoScalingGroups><member><AutoScalingGroupName>{Group}</AutoScalingGroupName><MinSize>1</MinSize><MaxSize>4</MaxSize>"
                + $"<DesiredCapacity>3</DesiredCapacity><HealthCheckType>{HealthCheckType}</HealthCheckType>"
                + $"<HealthCheckGracePeriod>300</HealthCheckGracePeriod><Instances><member><InstanceId>{instanceId}</InstanceId>"
                + $"<LifecycleState>{LifecycleState}</LifecycleState><HealthStatus>{HealthStatus}</HealthStatus>{MoreOfMember}</member></Instances>{More}"
                + $"<SuspendedProcesses>{string.Concat(Suspended.Select(name => $"<member><ProcessName>{name}</ProcessName></member>"))}"
                + "</SuspendedProcesses></member></AutoScalingGroups>",
        "DescribeInstanceRefreshes" => Refresh is null ? "<InstanceRefreshes/>"
            : $"<InstanceRefreshes><member><InstanceRefreshId>1</InstanceRefreshId><Status>{Refresh}</Status></member></InstanceRefreshes>",
        "EnterStandby" or "ExitStandby" => "<Activities/>",
        "DescribeScalingActivities" => Activity is not { } activity ? "<Activities/>"
            : $"<Activities><member><Description>{activity.Description}</Description><StatusCode>{activity.Status}</StatusCode>"
                + "<StatusMessage>There is no Spot capacity available that matches your request.</StatusMessage>"
                + $"<StartTime>{activity.At:yyyy-MM-ddTHH:mm:ssZ}</StartTime></member></Activities>",
        "DescribeLifecycleHooks" => "<LifecycleHooks>"
            + "<member><LifecycleHookName>save-logs</LifecycleHookName><HeartbeatTimeout>900</HeartbeatTimeout>"
            + "<LifecycleTransition>autoscaling:EC2_INSTANCE_TERMINATING</LifecycleTransition></member>"
            + "<member><LifecycleHookName>warm-up</LifecycleHookName><HeartbeatTimeout>60</HeartbeatTimeout>"
            + "<LifecycleTransition>autoscaling:EC2_INSTANCE_LAUNCHING</LifecycleTransition></member></LifecycleHooks>",
        _ => throw new InvalidOperationException($"{operation} is not asked here."),
    };
}

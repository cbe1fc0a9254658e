using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// What a signal says is wrong, and no more than that: events come late, twice, from elsewhere and about what is long gone, so a
/// claim is believed only as far as the present confirms it.
/// </summary>
public sealed record Claim
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>How far clocks may differ.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Null where whatever uses one of the target groups is meant, or whatever runs on the container instance.</summary>
    public string? Service { get; init; }

    /// <summary>Null where none is named.</summary>
    public string? Cluster { get; init; }

    /// <summary>ARNs or names; empty where none is named.</summary>
    public IReadOnlyList<string> TargetGroups { get; init; } = [];

    /// <summary>An ARN, in a claim about all that runs there.</summary>
    public string? ContainerInstance { get; init; }

    /// <summary>Where the event says that it comes from.</summary>
    public Origin? Origin { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>A person wants to know, whether anything fails or not.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>It is about tasks that do not come to run, so that no target can bear it out.</summary>
    public bool IsAboutStarts { get; init; }

    /// <returns>Null for a signal about no service at all.</returns>
    public static Claim? Of(Signal signal) => signal switch
    {
        TaskStopped stopped => About(stopped.Service, stopped.TargetGroup),
        ServiceAction action => About(action.Service, [.. action.TargetGroupArns, action.Message?.TargetGroup]) with
        {
            IsAboutStarts = action.IsAboutStarts,
        },
        DeploymentFailed failed => About(failed.Service),
        Diagnose diagnose => About(diagnose.Service, diagnose.TargetGroup) with { IsQuestion = true },
        ForwardedMessage { Message.Service: { } name } forwarded =>
            About(new(name, forwarded.Cluster), forwarded.Message.TargetGroup),
        ForwardedMessage { Message.TargetGroup: { } group } forwarded =>
            new() { Cluster = forwarded.Cluster, TargetGroups = [group] },
        TargetGroupAlarm { TargetGroupArns.Count: > 0 } alarm => new() { TargetGroups = alarm.TargetGroupArns },
        ContainerInstanceImpaired host => new() { Cluster = host.Cluster, ContainerInstance = host.ContainerInstanceArn },
        _ => null,
    } is { } claim ? claim with { At = signal.Time, Origin = signal.Origin } : null;

    /// <summary>Whether it is of now. What has no time was said by a person a moment ago.</summary>
    public bool IsOf(DateTimeOffset now) => At is not { } at || (now - at <= Fresh && at - now <= Ahead);

    /// <summary>Whether this service's target group is one that is meant.</summary>
    public bool Means(string targetGroupArn) =>
        TargetGroups.Count == 0 || TargetGroups.Any(named => Subject.IsNamed(targetGroupArn, named));

    /// <summary>The pairs that it names in full, so that they can be looked at although nothing confirms them.</summary>
    public IReadOnlyList<Subject> Whole() => Cluster is null || !ServiceRef.IsName(Service) ? []
        : [.. TargetGroups.Where(IsTargetGroup).Distinct().Select(arn => Subject.Of(Cluster, Service!, arn))];

    private bool IsTargetGroup(string text) =>
        Arn.TryParse(text, out var arn) && arn.Service == "elasticloadbalancing"
        && arn.Resource.Split('/') is ["targetgroup", { Length: > 0 and <= 32 }, { Length: > 0 and <= 32 }]
        && Domain.Origin.Of(text) is { } origin && (Origin is null || Origin == origin);

    private static Claim About(ServiceRef service, params IEnumerable<string?> targetGroups) => new()
    {
        Service = service.Name,
        Cluster = service.Cluster,
        TargetGroups = [.. targetGroups.OfType<string>().Where(text => text.Length > 0).Distinct()],
    };
}

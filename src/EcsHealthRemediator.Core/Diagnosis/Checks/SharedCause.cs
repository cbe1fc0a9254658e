using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Diagnosis.Checks;

/// <summary>
/// Several services of the cluster fail at the same time: then the cause is what they share, and mending one of them or one of
/// their hosts helps nobody. What one broken host does to the services on it is that host's fault and not this one.
/// https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.resource-types.app-load-balancers.html
/// </summary>
public sealed class SharedCause : ICheck
{
    /// <summary>Before the services that are well.</summary>
    internal const string NotSo = "not so: ";

    /// <summary>A service notices what it lacks when it next starts a task.</summary>
    private static readonly TimeSpan AboutTheSameTime = TimeSpan.FromMinutes(10);

    public string Id => CheckId.SharedCause;

    public PathPart? Part => PathPart.Answer;

    public IReadOnlyList<Explanation> ExplainedBy { get; } =
    [
        new(CheckId.MissingResource, "All services behind a load balancer that is gone fail together."),
        new(CheckId.LoadBalancerFault, "All services behind a load balancer that fails do so together."),
        new(CheckId.InstanceStatus, "The services on a host that fails do so together."),
        new(CheckId.AvailabilityZone, "All that is placed in a zone that is not enabled fails together."),
        new(CheckId.SecurityGroup, "Services on the same hosts share the rules that let packets in."),
        new(CheckId.NetworkAcl, "Services in the same subnets share the rules that let packets pass."),
        new(CheckId.Routing, "Services in the same subnets share the way."),
        new(CheckId.ResourceSaturation, "Services on the same hosts lack CPU together."),
    ];

    public bool IsSeenInWhatFails => true;

    public Finding Examine(DiagnosisContext context)
    {
        if (context.Snapshot.Targets is null) return Finding.Unknown(Id, "the targets' health");
        if (context.Failures.FailingTargetIds.Count == 0) return Finding.NotApplicable(Id, "No target fails.");
        if (context.Snapshot.ContainerInstances is null) return Finding.Unknown(Id, "the container instances");
        if (context.Snapshot.Neighbours is not { } neighbours)
            return Finding.Unknown(Id, "the targets of the cluster's other services");

        var services = ServiceHealth.Of(context, neighbours).ToList();
        // What one broken host explains needs no second explanation.
        var broken = context.Failures.OnlyBrokenHost ?? context.Failures.OnlyDisconnectedHost;
        var unexplained = broken is null ? services : services.ConvertAll(service => service.Without(broken));
        var failing = unexplained.Where(service => service.Failing.Count > 0).ToList();
        if (unexplained[0].Failing.Count > 0 && Zone(failing) is { } zone) return InZone(context, unexplained, failing, zone);

        var mostly = unexplained.Where(service => service.FailsMostly).ToList();
        // Tasks are replaced elsewhere while they fail, so that what fails at one moment may be on one host by chance.
        var before = context.Failures.TasksStoppedByHealthCheck.Select(task => context.Topology.HostOf(task)?.Ec2InstanceId).OfType<string>();
        if (unexplained[0].FailsMostly && mostly.Count > 1 && Hosts(mostly).Union(before).Count() > 1)
        {
            return Together(
                context, unexplained, mostly, $"{Capital(Names(mostly))} fail together, on {Hosts(mostly).Count} hosts.");
        }

        return !context.Failures.AreAllOnOneBrokenHost && StartsOf(context, services) is { Count: > 1 } starts
            ? Together(
                context, services, starts,
                $"Tasks of {Names(starts)} fail since about the same time while they start, and others stay healthy.",
                $"New tasks of {Few(starts)} fail since about the same time")
            : Finding.Ok(Id, Told(services, neighbours.UnseenServices));
    }

    /// <summary>
    /// The services of which tasks fail since about the same time, where of ours only those fail that start, on several hosts: what
    /// tasks need at their start and do not get leaves those alone that run.
    /// </summary>
    private static List<ServiceHealth> StartsOf(DiagnosisContext context, List<ServiceHealth> services) =>
        context.Failures.UnhealthySince is { } since && GracePeriod.StopsOnlyStartingTasks(context)
            && context.Failures.TasksStoppedByHealthCheck.Select(task => task.ContainerInstanceArn).Distinct().Count() > 1
            && ServiceHealth.FailingSince(context.Snapshot, since, AboutTheSameTime) is { Count: > 0 } others
            ? [services[0], .. services.Skip(1).Where(service => others.Contains(service.Name) && !service.FailsMostly)]
            : [];

    /// <summary>
    /// The one zone in which everything fails that fails, on several hosts, while the same services are well elsewhere.
    /// </summary>
    private static string? Zone(List<ServiceHealth> failing)
    {
        var places = failing.SelectMany(service => service.Failing).ToList();
        if (failing.Count < 2 || Hosts(failing).Count < 2 || places[0].Zone is not { } zone) return null;
        if (places.Any(place => place.Zone != zone)) return null;
        var healthy = failing.SelectMany(service => service.Healthy).ToList();
        return healthy.Any(place => place.Zone is { } other && other != zone)
            && healthy.Count(place => place.Zone == zone) < places.Count
            ? zone
            : null;
    }

    private Finding InZone(DiagnosisContext context, List<ServiceHealth> services, List<ServiceHealth> failing, string zone) =>
        Finding.Fault(
            Id, Confidence.Strong, $"All that fails of {Names(failing)} is in {zone}, and other zones are well.",
            Facts(context, services, failing)) with
        {
            Remedy = new(
                $"See in the AWS Health Dashboard what is wrong in {zone}. Meanwhile keep traffic away from it, if the load "
                    + "balancer takes part in zonal shift:",
                context.Snapshot.LoadBalancers is not [var balancer, ..] ? null
                    : $"aws arc-zonal-shift start-zonal-shift --resource-identifier {balancer.Arn} --expires-in 2h "
                        + $"--comment \"targets in {zone} fail\" --away-from \"$(aws ec2 describe-availability-zones "
                        + $"--zone-names {zone} --query 'AvailabilityZones[0].ZoneId' --output text)\"",
                "AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerAttributes zonal_shift.config.enabled"),
        };

    private Finding Together(
        DiagnosisContext context, List<ServiceHealth> services, List<ServiceHealth> failing, string summary, string? headline = null)
    {
        var missing = Missing(context);
        return Finding.Fault(
            Id, Confidence.Strong, summary,
            Facts(context, services, failing).Concat(missing is null ? [] : [$"the log says: {missing} cannot be reached"])) with
        {
            Dependency = missing?.Address,
            Headline = missing is null ? headline : $"{missing} cannot be reached by {Few(failing)}",
            Remedy = new(
                missing is not null
                    ? $"See to {missing.Address}: does it run, and does it let the tasks in? Change no service before that."
                    : "Look at what they have in common before you change any of them: a database or another service that "
                        + "they call, name resolution, a secret or certificate, a change of the network, of the hosts or of "
                        + "several releases at once.",
                null, null),
        };
    }

    /// <summary>What the tasks of the failing service say last that they cannot reach.</summary>
    private static Dependency? Missing(DiagnosisContext context) => (context.Snapshot.Logs ?? [])
        .SelectMany(stream => stream.Errors ?? []).OrderByDescending(line => line.At)
        .Select(line => Dependency.In(line.Text)).FirstOrDefault(found => found is not null);

    private static IEnumerable<string> Facts(DiagnosisContext context, List<ServiceHealth> services, List<ServiceHealth> failing)
    {
        foreach (var service in failing) yield return service.ToString();
        var well = services.Except(failing).ToList();
        if (well.Count > 0) yield return $"{NotSo}{string.Join("; ", well)}";
        foreach (var fact in InCommon(context, services, failing)) yield return fact;
        if (context.Snapshot.Neighbours!.UnseenServices is > 0 and var unseen)
            yield return $"{unseen} more services of the cluster were not looked at";
    }

    private static IEnumerable<string> InCommon(DiagnosisContext context, List<ServiceHealth> services, List<ServiceHealth> failing)
    {
        if (failing.Count == services.Count && services.Count > 2)
            yield return "in common: every service of the cluster that was looked at";
        if (failing.All(service => service.SharesLoadBalancer))
            yield return $"in common: load balancer {string.Join(", ", context.Snapshot.TargetGroup?.LoadBalancerArns ?? [])}";

        var subnets = context.Snapshot.ContainerInstances!.Where(host => Hosts(failing).Contains(host.Ec2InstanceId))
            .Select(host => host.Instance?.SubnetId).Distinct().ToList();
        if (subnets is [{ } subnet]) yield return $"in common: subnet {subnet}";
    }

    private static HashSet<string> Hosts(IEnumerable<ServiceHealth> services) =>
        [.. services.SelectMany(service => service.Failing).Select(place => place.Host).OfType<string>()];

    private static string Told(List<ServiceHealth> services, int unseen) =>
        (unseen == 0 ? "" : $"Of the {services.Count - 1 + unseen} other services {unseen} were not looked at. ")
        + Told(services);

    private static string Told(List<ServiceHealth> services) =>
        services.Count == 1 ? "No other service of the cluster has targets."
        : services.Skip(1).FirstOrDefault(service => service.Failing.Count > 0) is { } other
            ? $"{other} fails too, but not in a way that shows a shared cause."
            : $"{services.Count - 1} other services of the cluster are well.";

    private static string Names(IEnumerable<ServiceHealth> services) =>
        $"services {Plain(services)}";

    private static string Few(List<ServiceHealth> services) => services.Count > 3 ? $"{services.Count} services" : Plain(services);

    private static string Plain(IEnumerable<ServiceHealth> services) =>
        string.Join(" and ", services.Select(service => service.Name).Order(StringComparer.Ordinal));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

using Amazon.ElasticLoadBalancingV2;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;
using Service = Amazon.ECS.Model.Service;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// The one rule by which a claim becomes something to look at: its pair of service and target group exists now, where it says that
/// it comes from. A pair that it does not name, or that it names too late or too early, must fail now. What cannot be read refuses
/// nothing: to look at a service harms nobody, to miss a failure does.
/// </summary>
internal sealed class LiveConfirmation(IAmazonElasticLoadBalancingV2 balancing, TimeProvider time)
{
    /// <param name="services">Those that the claim may mean, as ECS describes them now.</param>
    public async Task<SubjectSearch> ConfirmAsync(
        Claim claim, IReadOnlyList<(string Cluster, Service Service)> services, CancellationToken cancellation)
    {
        if (services.Count == 0) return new([], Missing(claim));
        var own = services.Where(pair => IsWhereItSays(claim, pair.Service)).ToList();
        if (own.Count == 0)
            return new([], $"What it speaks of is in account {claim.Origin}, not in {Origin.Of(services[0].Service.ServiceArn)}.");

        if (own.TrueForAll(pair => Coverage.Lacks(pair.Service) is not null)) return new([], Coverage.Lacks(own[0].Service));
        own.RemoveAll(pair => Coverage.Lacks(pair.Service) is not null);
        var subjects = own.SelectMany(pair => TargetGroups(pair.Service).Where(claim.Means)
            .Select(arn => Subject.Of(pair.Cluster, pair.Service.ServiceName, arn))).ToList();
        if (subjects.Count == 0)
        {
            return new(
                [],
                claim.Service is null ? $"No watched service uses target group {Named(claim)}."
                    : $"Service {Name(claim)} has no such target group.");
        }

        var isOfNow = claim.IsOf(time.GetUtcNow());
        if (claim.IsQuestion || (isOfNow && claim.TargetGroups.Count > 0)) return new(subjects);

        var failing = new List<Subject>();
        foreach (var subject in subjects)
            if (await FailsAsync(subject, cancellation)) failing.Add(subject);
        if (failing.Count == 0 && claim.IsAboutStarts)
        {
            failing.AddRange(own.Where(pair => IsUnfinished(pair.Service)).SelectMany(pair => TargetGroups(pair.Service).Take(1)
                .Select(arn => Subject.Of(pair.Cluster, pair.Service.ServiceName, arn))));
        }

        return failing.Count > 0 ? new(failing)
            : new([], isOfNow ? "No target is unhealthy or unused now." : $"It is of {claim.At:yyyy-MM-dd HH:mm}Z, and nothing fails now.");
    }

    /// <summary>
    /// Of every controller: CodeDeploy and external ones keep target groups in task sets, and a blue/green deployment of ECS has a
    /// second one in waiting.
    /// </summary>
    public static IEnumerable<string> TargetGroups(Service service) =>
        (service.LoadBalancers ?? []).Concat((service.TaskSets ?? []).SelectMany(set => set.LoadBalancers ?? []))
            .SelectMany(balancer => new[] { balancer.TargetGroupArn, balancer.AdvancedConfiguration?.AlternateTargetGroupArn })
            .OfType<string>().Where(arn => arn.Length > 0).Distinct();

    private static bool IsUnfinished(Service service) => service.RunningCount < service.DesiredCount
        || (service.Deployments ?? []).Exists(deployment => deployment.RolloutState?.Value is "IN_PROGRESS" or "FAILED");

    private static bool IsWhereItSays(Claim claim, Service service) =>
        claim.Origin is null || Origin.Of(service.ServiceArn) is not { } origin || origin == claim.Origin;

    /// <summary>Of a target group that is gone too: that is what fails.</summary>
    private async Task<bool> FailsAsync(Subject subject, CancellationToken cancellation)
    {
        try
        {
            var health = await balancing.DescribeTargetHealthAsync(new() { TargetGroupArn = subject.TargetGroupArn }, cancellation);
            return (health.TargetHealthDescriptions ?? []).Any(target => target.TargetHealth?.State?.Value is "unhealthy" or "unused");
        }
        catch (Exception unread) when (AwsError.Text(unread, cancellation) is not null)
        {
            return true;
        }
    }

    private static string Missing(Claim claim) => claim switch
    {
        { Service: not null } => $"There is no service {Name(claim)}.",
        { ContainerInstance: { } host } => $"No task of a service runs on {host}.",
        _ => $"No watched service uses target group {Named(claim)}.",
    };

    private static string Name(Claim claim) => new ServiceRef(claim.Service!, claim.Cluster).ToString();

    private static string Named(Claim claim) => SignalText.Bounded(string.Join(", ", claim.TargetGroups))!;
}

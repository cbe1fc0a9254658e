using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>
/// Whether what a host still serves fits onto the other hosts of its cluster: an assignment is searched, the most particular
/// tasks first, each onto the first host that takes it. One that is found is a proof, as of this look; where none is found there may be
/// one all the same, so this errs towards refusing only. Room that a capacity provider could add is no room yet.
/// </summary>
internal static class RoomProof
{
    private const int MostNamed = 4;

    /// <param name="staysAway">The host does not come back soon, so a service that may do with fewer tasks needs all of them elsewhere.</param>
    public static GuardRefusal? Refuse(
        DecisionContext context, Tenancy tenancy, ContainerInstance host, IReadOnlyList<TenantService> tenants, bool staysAway)
    {
        var places = Places(context.Snapshot, tenancy, host);
        var demands = new List<Demand>();
        foreach (var tenant in tenants)
        {
            var isDaemon = tenant.Service.SchedulingStrategy == "DAEMON";
            var count = isDaemon ? 1 : Moving(context, tenancy, host, tenant, places, staysAway);
            if (count == 0) continue;
            if (NeedsOf(tenancy, host, tenant) is not { } needs)
                return new(GuardId.EvidenceGap, $"What a task of {tenant.Name} needs could not be read.");
            var demand = new Demand(tenant, needs);
            if (isDaemon) places.ForEach(place => place.Reserve(demand));
            else demands.AddRange(Enumerable.Repeat(demand, count));
        }

        var ordered = demands.OrderBy(demand => places.Count(place => place.Lacks(demand) is null))
            .ThenByDescending(demand => demand.Needs.Memory).ThenByDescending(demand => demand.Needs.Cpu)
            .ThenBy(demand => demand.Tenant.Name, StringComparer.Ordinal);
        foreach (var demand in ordered)
        {
            if (places.FirstOrDefault(place => place.Lacks(demand) is null) is not { } place)
                return new(GuardId.NoSpareCapacity, Message(demand, places, demands.Count));
            place.Take(demand);
        }

        return null;
    }

    /// <summary>Of the revision that a new task would have.</summary>
    private static TaskNeeds? NeedsOf(Tenancy tenancy, ContainerInstance host, TenantService tenant)
    {
        var revision = tenant.Service.TaskDefinitionArn ?? tenancy.Tasks.First(task =>
            task.ContainerInstanceArn == host.Arn && task.IsWanted && task.ServiceName == tenant.Name).TaskDefinitionArn;
        return tenancy.Needs.FirstOrDefault(need => need.TaskDefinitionArn == revision);
    }

    /// <summary>Where ECS places tasks, and they would be well: not where a check of the host fails or has no result.</summary>
    private static List<PlacementCandidate> Places(Snapshot snapshot, Tenancy tenancy, ContainerInstance host) =>
    [
        .. (snapshot.ContainerInstances ?? [])
            .Where(other => other.Ec2InstanceId != host.Ec2InstanceId && other.TakesTasks && !other.IsBroken
                && other.Instance is { IsRunning: true, StatusChecks.AllPassed: true })
            .DistinctBy(other => other.Ec2InstanceId)
            .Select(other => (other, Room: tenancy.Rooms.FirstOrDefault(room => room.ContainerInstanceArn == other.Arn)))
            .Where(pair => pair.Room is not null)
            .OrderBy(pair => pair.other.Ec2InstanceId, StringComparer.Ordinal)
            .Select(pair => new PlacementCandidate(pair.other, pair.Room!)),
    ];

    /// <summary>
    /// How many tasks of the service would have to move. Those that run elsewhere already are not missed here, as when ECS has
    /// begun to replace what is drained. A task that fails here does not serve: where the service may do with fewer tasks, and
    /// enough of them are healthy elsewhere, it needs no room either.
    /// </summary>
    private static int Moving(
        DecisionContext context,
        Tenancy tenancy,
        ContainerInstance host,
        TenantService tenant,
        IReadOnlyList<PlacementCandidate> places,
        bool staysAway)
    {
        var group = $"service:{tenant.Name}";
        var here = tenancy.Tasks
            .Where(task => task.ContainerInstanceArn == host.Arn && task.IsWanted && task.Group == group).ToList();
        var elsewhere = places.Sum(place => place.Wanted(group));
        var missing = Math.Max(0, tenant.Service.DesiredCount - elsewhere);
        // A task that failed here and is being stopped has to start elsewhere too, so all that are missing are counted.
        if (staysAway) return missing;
        var moving = Math.Min(here.Count, missing);
        if (tenant.Service.MinimumHealthyPercent is not (> 0 and var percent)) return moving;

        var seen = TenantTargets.Of(context, tenant);
        if (tenant.Service.LoadBalancers.Any(balancer => balancer.TargetGroupArn is not null) && seen.Count == 0) return moving;
        var alive = here.Count(task => task.IsRunning && task.HealthStatus != "UNHEALTHY");
        var serving = seen.Aggregate(
            alive, (least, view) => Math.Min(least, Math.Max(0, alive - view.FailingOn(host.Ec2InstanceId))));
        var healthy = seen.Aggregate(
            places.Sum(place => place.Running(group)), (least, view) => Math.Min(least, view.HealthyBeside(host.Ec2InstanceId)));
        return healthy >= Tenants.Least(tenant.Service.DesiredCount, percent) ? Math.Min(moving, serving) : moving;
    }

    private static string Message(Demand demand, IReadOnlyList<PlacementCandidate> places, int tasks)
    {
        var reasons = places.Select(place => $"{place.InstanceId} {place.Lacks(demand)}").ToList();
        return $"no room elsewhere for a task of {demand.Tenant.Name} ({demand.Needs.Cpu} CPU units, {demand.Needs.Memory} MiB)"
            + (tasks > 1 ? $", one of {tasks} that would have to move" : "") + ": "
            + (reasons.Count == 0 ? "no other host is sound and takes tasks" : string.Join("; ", reasons.Take(MostNamed)))
            + (reasons.Count > MostNamed ? $"; and {reasons.Count - MostNamed} more hosts" : "") + ".";
    }
}

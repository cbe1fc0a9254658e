using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>How many restarts there may be: at once, within a day, and after one that went wrong.</summary>
internal static class RestartBudget
{
    private const int MostInCluster = 3;

    private const int MostInAccount = 6;

    private const int MostTurnedBack = 2;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static GuardRefusal? Refuse(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var ledgers = context.Ledgers;
        return Guards.HeldByAnother(incident, ledgers.Account)
            ?? Guards.HeldByAnother(incident, ledgers.Cluster)
            ?? Guards.HeldByAnother(incident, ledgers.Service)
            ?? HostAway(context)
            ?? WithinADay(incident, context, host);
    }

    /// <summary>A host that stays away costs more than its restart could win; whether another one may be tried is a person's word.</summary>
    private static GuardRefusal? HostAway(DecisionContext context) =>
        context.Ledgers.Account.Entries.LastOrDefault(
            entry => entry.Result == FixResult.HostAway && context.IsUnresumed(entry)) is { } away
            ? new(
                GuardId.HostAway,
                $"{away.Resource}, which incident {away.IncidentId} restarted at {away.At:yyyy-MM-dd HH:mm}Z, did not come back; "
                    + "until an operator resumes no other instance in this account is restarted.")
            : null;

    private static GuardRefusal? WithinADay(Incident incident, DecisionContext context, ContainerInstance host)
    {
        var inCluster = Lately(context.Ledgers.Cluster);
        if (inCluster.FirstOrDefault(entry => entry.Resource == host.Ec2InstanceId) is { } restart)
            return new(GuardId.Cooldown, $"{host.Ec2InstanceId} was restarted already at {restart.At:yyyy-MM-dd HH:mm}Z.");

        if (context.Ledgers.Cluster.TurnedBack(host.Ec2InstanceId, context.Now - Day) >= MostTurnedBack)
        {
            return new(
                GuardId.Cooldown,
                $"{host.Ec2InstanceId} was drained for a restart {MostTurnedBack} times within a day, and each was given up: what fails "
                    + "there comes and goes. Let a person replace it.");
        }

        var hosts = context.Snapshot.ContainerInstances!.Select(one => one.Ec2InstanceId).Distinct().Count();
        var most = Math.Clamp(hosts / 2, 1, MostInCluster);
        if (inCluster.Count >= most)
        {
            return new(
                GuardId.Budget,
                $"{inCluster.Count} of this cluster's {hosts} container instances were restarted within a day; at most {most} may be.");
        }

        var inAccount = Lately(context.Ledgers.Account);
        return inAccount.Count >= MostInAccount
            ? new(GuardId.Budget, $"{inAccount.Count} instances in this account were restarted within a day; that is the most.")
            : null;

        List<LedgerEntry> Lately(Ledger ledger) =>
            [.. ledger.Others(incident, Fix.RestartInstance).Where(entry => context.Now - entry.At < Day)];
    }
}

using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

/// <summary>The ledgers of all scopes that an incident belongs to, from the widest to the narrowest.</summary>
/// <param name="Account">Restarts in all watched clusters.</param>
/// <param name="Cluster">Restarts within the cluster.</param>
/// <param name="Raises">Raises of grace periods within the cluster.</param>
/// <param name="Service">Every change for the service, with its result.</param>
public sealed record Ledgers(Ledger Account, Ledger Cluster, Ledger Raises, Ledger Service)
{
    /// <summary>A stack watches clusters of its own account and region, and has a table of its own.</summary>
    public const string AccountScope = "this account";

    /// <summary>In the order in which they are claimed, so that no two incidents wait for each other.</summary>
    public IReadOnlyList<Ledger> All => [Account, Cluster, Raises, Service];

    public static string RaisesScope(string clusterArn) => $"{clusterArn}#grace-periods";

    public static IReadOnlyList<string> Scopes(Subject subject) =>
        [AccountScope, subject.ClusterArn, RaisesScope(subject.ClusterArn), subject.ServiceArn];

    /// <summary>In the order of <see cref="Scopes"/>.</summary>
    public static Ledgers Of(IReadOnlyList<Ledger> ledgers) => new(ledgers[0], ledgers[1], ledgers[2], ledgers[3]);

    /// <summary>Of a subject for which nothing was ever done.</summary>
    public static Ledgers Empty(Subject subject) => Of([.. Scopes(subject).Select(scope => new Ledger(scope))]);
}

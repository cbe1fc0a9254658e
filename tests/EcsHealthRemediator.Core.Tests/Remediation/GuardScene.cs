using EcsHealthRemediator.Application;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>An incident of ten minutes at its sixth look.</summary>
internal sealed class GuardScene(Snapshot world)
{
    public static Policy Approving { get; } = Policy.All(FixMode.Approve);

    public Snapshot World { get; set; } = world;

    public Policy Policy { get; set; } = Worlds.Auto;

    public PauseOrder? Pause { get; set; }

    public string? Freeze { get; set; }

    public Ledgers Ledgers { get; set; } = Ledgers.Empty(Worlds.Subject);

    public Incident Incident { get; set; } =
        IncidentFactory.Of(Worlds.Subject, new SignalInfo("tick", null, null, null), Worlds.Now.AddMinutes(-10)) with { Looks = 5 };

    /// <summary>To whatever the incident proposes, or else to what is named.</summary>
    public void Answer(bool granted, string? resource = null)
    {
        Policy = Approving;
        var asked = Next().Incident.Actions.Single();
        Incident = Incident.Answered(Approval.Of(asked with { Resource = resource ?? asked.Resource }, granted, "kim", World.TakenAt));
    }

    public void Raised(double hoursAgo, params string[] revisions) => Ledgers = Ledgers with
    {
        Raises = Spent(Ledgers.Raises, Fix.RaiseGracePeriod, hoursAgo, revisions),
        Service = Spent(Ledgers.Service, Fix.RaiseGracePeriod, hoursAgo, revisions),
    };

    /// <summary>Restarts in this cluster, or where it says so only in others of the account.</summary>
    public void Restarted(double hoursAgo, string[] hosts, bool elsewhere = false) => Ledgers = Ledgers with
    {
        Account = Spent(Ledgers.Account, Fix.RestartInstance, hoursAgo, hosts),
        Cluster = elsewhere ? Ledgers.Cluster : Spent(Ledgers.Cluster, Fix.RestartInstance, hoursAgo, hosts),
    };

    public void DrainedBefore(double hoursAgo, string host) =>
        Ledgers = Ledgers with { Cluster = Spent(Ledgers.Cluster, Fix.DrainInstance, hoursAgo, host) };

    public void DidNotHelp(params double[] hoursAgo) => Ledgers = Ledgers with
    {
        Service = Ledgers.Service with
        {
            Entries =
            [
                .. hoursAgo.Select((ago, n) => new LedgerEntry(
                    n == 0 ? Fix.RestartInstance : Fix.RaiseGracePeriod, "other", Worlds.Now.AddHours(-ago), $"other{n}")
                {
                    Result = n == 0 ? FixResult.HostAway : FixResult.DidNotHelp,
                }),
            ],
        },
    };

    public void LeaveAway(double hoursAgo) => Ledgers = Ledgers with
    {
        Account = Ledgers.Account with
        {
            Entries =
            [
                new(Fix.RestartInstance, "i-9", Worlds.Now.AddHours(-hoursAgo), "other") { Result = FixResult.HostAway },
            ],
        },
    };

    /// <summary>What a second look at the host shows, right before the change; null where it was not taken.</summary>
    public HostSighting? Sighting { get; set; }

    public bool Drains { get; init; }

    public Transition Next() => IncidentStep.Decide(
        Incident, World, Sighting, Drains ? Policy with { Modes = Everywhere(Policy) } : Policy, Pause, Ledgers, Freeze).Transition;

    /// <summary>To drain is a fix that has to be switched on by itself.</summary>
    private static Dictionary<Fix, FixMode> Everywhere(Policy policy) =>
        Enum.GetValues<Fix>().ToDictionary(fix => fix, _ => policy.ModeOf(Fix.RestartInstance));

    private static Ledger Spent(Ledger ledger, Fix fix, double hoursAgo, params string[] resources) => ledger with
    {
        Entries = [.. resources.Select(resource => new LedgerEntry(fix, resource, Worlds.Now.AddHours(-hoursAgo), "other"))],
    };
}

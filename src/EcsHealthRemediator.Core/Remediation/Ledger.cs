namespace EcsHealthRemediator.Remediation;

/// <summary>
/// What was lately done within a scope (a cluster for restarts, a service for grace periods), so that nothing is done twice or
/// all at once. It outlives the incidents that it speaks of.
/// </summary>
public sealed record Ledger(string Scope)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    /// <summary>The incident that is changing something in the scope now; one at a time.</summary>
    public string? Holder { get; init; }

    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>For conditional writes; 0 is a ledger that was never written.</summary>
    public long Version { get; init; }

    public Ledger Claim(string incidentId, Fix fix, string resource, DateTimeOffset now) => this with
    {
        Holder = incidentId,
        Entries =
        [
            .. Entries.Where(entry => now - entry.At < Keep && (entry.IncidentId, entry.Resource) != (incidentId, resource)),
            new(fix, resource, now, incidentId),
        ],
    };

    /// <summary>What other incidents did.</summary>
    public IEnumerable<LedgerEntry> Others(Incident incident, Fix fix) =>
        Entries.Where(entry => entry.Fix == fix && entry.IncidentId != incident.Id);

    public Ledger Release() => this with { Holder = null };
}

/// <summary>
/// <paramref name="Resource"/> is an EC2 instance id, or the task definition ARN for which a grace period was raised.
/// </summary>
public sealed record LedgerEntry(Fix Fix, string Resource, DateTimeOffset At, string IncidentId);

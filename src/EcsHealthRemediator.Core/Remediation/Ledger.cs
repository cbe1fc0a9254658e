using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// What was lately done within a scope, such as a cluster, so that nothing is done twice or all at once. It outlives the incidents
/// that it speaks of.
/// </summary>
public sealed record Ledger(string Scope)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    /// <summary>The incident that is changing something in the scope now; one at a time.</summary>
    public string? Holder { get; init; }

    /// <summary>What the holder means to do: an entry once it is done.</summary>
    public LedgerEntry? Claimed { get; init; }

    /// <summary>Something is stored that this version cannot read: nobody knows what was done here.</summary>
    [JsonIgnore]
    public bool IsUnreadable { get; init; }

    public IReadOnlyList<LedgerEntry> Entries { get; init => field = value ?? []; } = [];

    /// <summary>For conditional writes; 0 is a ledger that was never written.</summary>
    public long Version { get; init; }

    /// <param name="host">The host that the change goes through; null for none.</param>
    public Ledger Claim(
        string incidentId, Fix fix, string resource, DateTimeOffset now, Subject? subject = null, HostAtWork? host = null)
    {
        return this with
        {
            Holder = incidentId,
            Claimed = new(fix, resource, now, incidentId) { Subject = subject, Host = host },
            Entries = [.. Entries.Where(entry => now - entry.At < Keep)],
        };
    }

    /// <summary>What other incidents did.</summary>
    public IEnumerable<LedgerEntry> Others(Incident incident, Fix fix) =>
        Entries.Where(entry => entry.Fix == fix && entry.IncidentId != incident.Id && !entry.IsTurnedBack);

    /// <summary>How often the host was drained for a restart that was given up.</summary>
    public int TurnedBack(string instanceId, DateTimeOffset since) =>
        Entries.Count(entry => entry.IsTurnedBack && entry.Resource == instanceId && entry.At >= since);

    /// <param name="wasMade">Whether the change was made; what never became one is not remembered.</param>
    /// <param name="isTurnedBack">Whether it was given up on the way, and what had been done for it was put back.</param>
    public Ledger Release(bool wasMade, FixResult result = FixResult.Unknown, bool isTurnedBack = false) => this with
    {
        Holder = null,
        Claimed = null,
        Entries = (wasMade || isTurnedBack) && Done is { } made
            ?
            [
                .. Entries.Where(entry => entry with { Result = made.Result } != made),
                made with { Result = result, IsTurnedBack = isTurnedBack },
            ]
            : Entries,
    };

    /// <summary>The claim as an entry, which needs nothing of what brings a host back.</summary>
    private LedgerEntry? Done => Claimed is null ? null : Claimed with
    {
        Subject = null,
        Host = null,
        StopAskedAt = null,
        LostSince = null,
    };
}

/// <summary>
/// <paramref name="Resource"/> is an EC2 instance id, or the task definition ARN for which a grace period was raised.
/// </summary>
public sealed record LedgerEntry(Fix Fix, string Resource, DateTimeOffset At, string IncidentId)
{
    public FixResult Result { get; init; }

    /// <summary>
    /// A restart that was given up after the drain: the host was made ACTIVE again, and not stopped; or a raise that was put back before
    /// it was seen whether it helps.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTurnedBack { get; init; }

    /// <summary>While it is claimed: what the change is for. Null once it was made, and in what an older version stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Subject? Subject { get; init; }

    /// <summary>While it is claimed: the host that the change goes through, so that it can be brought back without its incident.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HostAtWork? Host { get; init; }

    /// <summary>While it is claimed: when the stop of the host was last about to be asked for; null while it was not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? StopAskedAt { get; init; }

    /// <summary>When it was first found that no incident stands behind the claim; null while one does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LostSince { get; init; }
}

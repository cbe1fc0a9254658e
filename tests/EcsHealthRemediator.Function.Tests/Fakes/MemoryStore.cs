using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Function.Tests.Fakes;

/// <summary>An <see cref="IIncidentStore"/> in memory that writes its calls into the journal.</summary>
internal sealed class MemoryStore(List<string> journal) : IIncidentStore
{
    private readonly Dictionary<Subject, (Incident Incident, bool Unfinished)> _incidents = [];
    private readonly Dictionary<string, Ledger> _ledgers = [];
    private PauseOrder? _pause;

    /// <summary>Each save of an incident fails, as if another invocation had written it in between.</summary>
    public bool IncidentConflicts { get; set; }

    /// <summary>Runs each time the incidents are listed.</summary>
    public Action Listed { get; set; } = () => { };

    /// <summary>Nothing can be stored of it.</summary>
    public Subject? Breaks { get; set; }

    /// <summary>Each save of a ledger fails likewise.</summary>
    public bool LedgerConflicts { get; set; }

    public bool HidesPause { get; set; }

    /// <summary>Incidents cannot be listed, as where no table is deployed.</summary>
    public bool HidesIncidents { get; set; }

    public Incident this[Subject subject] => _incidents[subject].Incident;

    public List<UnreadableIncident> Unreadable { get; } = [];

    public int Count => _incidents.Count;

    public void Put(Incident incident) => _incidents[incident.Subject] = (incident with { Version = 1 }, true);

    public Task<(Incident? Incident, bool Opened)> OpenAsync(Incident incident, CancellationToken cancellation)
    {
        journal.Add("open");
        if (_incidents.TryGetValue(incident.Subject, out var known)
            && (known.Unfinished || known.Incident.ClosedAt >= (incident.Signal.At ?? incident.OpenedAt)))
        {
            return Task.FromResult<(Incident?, bool)>((known.Incident, false));
        }

        Put(incident);
        return Task.FromResult<(Incident?, bool)>((this[incident.Subject], true));
    }

    public Task<Incident?> SaveAsync(Incident incident, bool unfinished, CancellationToken cancellation)
    {
        journal.Add("save");
        if (incident.Subject == Breaks) throw new InvalidOperationException("a bug");
        if (IncidentConflicts || this[incident.Subject].Version != incident.Version) return Task.FromResult<Incident?>(null);
        _incidents[incident.Subject] = (incident with { Version = incident.Version + 1 }, unfinished);
        return Task.FromResult<Incident?>(this[incident.Subject]);
    }

    public Task<Unfinished> UnfinishedAsync(CancellationToken cancellation)
    {
        journal.Add("list");
        Listed();
        if (HidesIncidents) throw new InvalidOperationException("Requested resource not found");
        return Task.FromResult(new Unfinished(
            [.. _incidents.Values.Where(kept => kept.Unfinished).Select(kept => kept.Incident)], [.. Unreadable]));
    }

    public Task SetAsideAsync(UnreadableIncident unreadable, DateTimeOffset now, CancellationToken cancellation)
    {
        journal.Add("set aside");
        Unreadable.Remove(unreadable);
        Unreadable.Add(unreadable with { ToldAt = unreadable.ToldAt ?? now });
        return Task.CompletedTask;
    }

    public Task<Ledger> LedgerAsync(string scope, CancellationToken cancellation) =>
        Task.FromResult(_ledgers.GetValueOrDefault(scope, new(scope)));

    public Task<IReadOnlyList<Ledger>> ClaimedAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Ledger>>([.. _ledgers.Values.Where(ledger => ledger.Holder is not null)]);

    public Task<bool> SaveLedgerAsync(Ledger ledger, CancellationToken cancellation)
    {
        journal.Add("claim");
        if (LedgerConflicts) return Task.FromResult(false);
        _ledgers[ledger.Scope] = ledger with { Version = ledger.Version + 1 };
        return Task.FromResult(true);
    }

    public Task<PauseOrder?> PauseAsync(CancellationToken cancellation) =>
        HidesPause ? throw new InvalidOperationException("the table is not there") : Task.FromResult(_pause);

    public Task SetPauseAsync(PauseOrder pause, CancellationToken cancellation)
    {
        journal.Add("pause");
        _pause = pause;
        return Task.CompletedTask;
    }
}

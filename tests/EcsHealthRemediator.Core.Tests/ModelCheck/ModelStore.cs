using System.Text.Json;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>The table: conditional writes by version, and every incident as it comes back from JSON.</summary>
internal sealed class ModelStore
{
    private readonly Dictionary<Subject, (Incident Incident, bool IsUnfinished)> _incidents = [];

    private readonly Dictionary<string, Incident> _untold = [];

    private readonly Dictionary<string, Ledger> _ledgers = [];

    private readonly Dictionary<string, DateTimeOffset> _lost = [];

    public PauseOrder? Pause { get; set; }

    public IReadOnlyList<Incident> All => [.. _incidents.Values.Select(item => item.Incident)];

    public IEnumerable<Ledger> Ledgers => _ledgers.Values;

    public IReadOnlyList<Incident> Unfinished =>
        [.. _incidents.Values.Where(item => item.IsUnfinished).Select(item => item.Incident), .. _untold.Values];

    public Incident? OpenOf(Subject subject) =>
        _incidents.GetValueOrDefault(subject) is { Incident: { IsOpen: true } incident } ? incident : null;

    public Incident? Known(string id) => All.FirstOrDefault(incident => incident.Id == id);

    public (Incident Incident, bool Opened) Open(Incident incident)
    {
        var opened = incident with { Version = 1 };
        if (_incidents.TryGetValue(incident.Subject, out var before))
        {
            if (before.Incident.IsOpen || before.Incident.ClosedAt >= incident.OpenedAt) return (before.Incident, false);
            if (before.IsUnfinished) _untold[before.Incident.Id] = before.Incident;
            _incidents[incident.Subject] = (opened, true);
            return (opened.Following(before.Incident), true);
        }

        _incidents[incident.Subject] = (opened, true);
        return (opened, true);
    }

    public bool IsLost(string id) => _lost.ContainsKey(id);

    public DateTimeOffset? LostAt(string id) => _lost.TryGetValue(id, out var at) ? at : null;

    /// <summary>Somebody deletes it.</summary>
    public void Lose(Incident incident, DateTimeOffset now)
    {
        _lost[incident.Id] = now;
        _incidents.Remove(incident.Subject);
    }

    public Incident? Save(Incident incident, bool unfinished)
    {
        var next = incident with { Version = incident.Version + 1 };
        if (_incidents.GetValueOrDefault(incident.Subject).Incident is { } stored && (stored.Id, stored.Version) == (incident.Id, incident.Version))
        {
            var read = JsonSerializer.Deserialize(
                JsonSerializer.Serialize(next, CoreJson.Default.Incident), CoreJson.Default.Incident)!;
            _incidents[incident.Subject] = (read, unfinished);
            return read;
        }

        if (incident.IsOpen || !_untold.TryGetValue(incident.Id, out var untold) || untold.Version != incident.Version) return null;
        if (unfinished) _untold[incident.Id] = next;
        else _untold.Remove(incident.Id);
        return next;
    }

    public Ledger LedgerOf(string scope) => _ledgers.GetValueOrDefault(scope) ?? new(scope);

    public bool Save(Ledger ledger)
    {
        if (LedgerOf(ledger.Scope).Version != ledger.Version) return false;
        _ledgers[ledger.Scope] = ledger with { Version = ledger.Version + 1 };
        return true;
    }
}

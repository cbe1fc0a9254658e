using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>What one step reads. What hangs or breaks is told as unread, and blocks whatever would need it.</summary>
public sealed partial class IncidentStep
{
    private async Task<Snapshot> LookAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await evidence.LookAsync(incident.Subject, incident.Memory, now, timeout.Token);
        }
#pragma warning disable CA1031 // A look that hangs or breaks has seen nothing; the incident goes on with that.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Unseen(incident, now, "look", error);
        }
    }

    private async Task<HostSighting?> LookAtHostAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        if (IncidentMachine.HostOf(incident) is not { } host) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await evidence.LookAtHostAsync(host, now, timeout.Token);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new(now) { InstanceError = error.Message, ContainerInstanceError = error.Message };
        }
    }

    /// <summary>Asked only while something may still begin; a calendar that hangs or breaks counts as closed.</summary>
    private async Task<string?> FreezeAsync(Incident incident, CancellationToken cancellation)
    {
        if (Calendar is null || !incident.MayBegin) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LookTimeout);
        try
        {
            return await Calendar.FreezeAsync(timeout.Token);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return $"The change calendar could not be read: {error.Message}";
        }
    }

    /// <summary>From which anybody decides the same.</summary>
    private EvidenceFile FileOf(
        Incident incident, Snapshot snapshot, HostSighting? sighting, PauseOrder? pause, Ledgers ledgers, string? freeze) => new()
        {
            Signal = incident.Signal,
            Snapshot = snapshot,
            Memory = incident.Memory,
            Incident = incident,
            Host = sighting,
            Policy = policy,
            Pause = pause,
            Freeze = freeze,
            AccountLedger = ledgers.Account,
            ClusterLedger = ledgers.Cluster,
            RaisesLedger = ledgers.Raises,
            ServiceLedger = ledgers.Service,
        };

    private static Snapshot Unseen(Incident incident, DateTimeOffset now, string source, Exception error) => new()
    {
        TakenAt = now,
        Subject = incident.Subject,
        Gaps = [new(source, error is OperationCanceledException ? "It took too long." : $"{error.GetType().Name}: {error.Message}")],
    };

    private async Task<Ledgers> LedgersAsync(Incident incident, CancellationToken cancellation)
    {
        var ledgers = new List<Ledger>();
        foreach (var scope in Ledgers.Scopes(incident.Subject)) ledgers.Add(await LedgerAsync(scope, incident, cancellation));
        return Ledgers.Of(ledgers);
    }

    /// <summary>
    /// A claim outlives a crash, but not its incident: a claim that no open incident holds is void. What it was for may have been
    /// made, and counts as made. One that goes through a host is held until <see cref="LostChanges"/> has seen to that.
    /// </summary>
    private async Task<Ledger> LedgerAsync(string scope, Incident incident, CancellationToken cancellation)
    {
        var ledger = await store.LedgerAsync(scope, cancellation);
        if (ledger.Holder is not { } holder || holder == incident.Id || ledger.Claimed?.Host is not null) return ledger;
        var unfinished = await store.UnfinishedAsync(cancellation);
        return unfinished.Incidents.Any(other => other.Id == holder && other.IsOpen)
            || unfinished.Unreadable.Any(other => other.IncidentId is null || other.IncidentId == holder)
                ? ledger
                : ledger.Release(wasMade: true);
    }

    /// <summary>A pause switch that cannot be read counts as on.</summary>
    private async Task<PauseOrder?> PauseAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return await store.PauseAsync(cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return new($"the pause switch could not be read: {error.Message}", null, now.AddMinutes(1));
        }
    }
}

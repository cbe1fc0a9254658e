using EcsHealthRemediator.Application;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>Answers an operator who asks what is wrong with a service.</summary>
internal sealed class OnDemandDiagnosis(
    ISubjectFinder finder, IEvidenceSource evidence, IIncidentStore store, Policy policy, TimeProvider time)
{
    /// <summary>Null where the operator has none.</summary>
    public IChangeCalendar? Calendar { get; init; }

    /// <summary>
    /// Takes a snapshot and answers with the outcome, using the memory of an open incident. It changes, stores and publishes
    /// nothing.
    /// </summary>
    /// <returns>One outcome for each target group.</returns>
    public async Task<IReadOnlyList<Outcome>> RunAsync(Diagnose diagnose, CancellationToken cancellation)
    {
        var search = await finder.FindAsync(diagnose, cancellation);
        if (search.Subjects.Count == 0)
            return [Remediator.Ignored(diagnose, time.GetUtcNow(), search.Nothing ?? "Nothing was found.")];

        var (open, gaps) = await OpenAsync(cancellation);
        var outcomes = new List<Outcome>();
        foreach (var subject in search.Subjects)
        {
            var incident = open.FirstOrDefault(incident => incident.Subject == subject);
            var memory = incident?.Memory ?? IncidentMemory.Empty;
            var snapshot = await evidence.LookAsync(subject, memory, time.GetUtcNow(), cancellation);
            var file = new EvidenceFile
            {
                Signal = IncidentFactory.Describe(diagnose),
                Snapshot = snapshot with { Gaps = [.. snapshot.Gaps, .. gaps] },
                Memory = memory,
                Incident = incident,
                Policy = policy,
            };
            outcomes.Add(file.Diagnosis() with
            {
                Evidence = diagnose.WithEvidence ? (await WithLedgersAsync(file, cancellation)).ToElement() : null,
            });
        }

        return outcomes;
    }

    /// <summary>
    /// The open incidents. A diagnosis works without the table too: where it cannot be read, that is a gap and no incident is
    /// known.
    /// </summary>
    private async Task<(IEnumerable<Incident> Incidents, IEnumerable<Gap> Gaps)> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return ((await store.UnfinishedAsync(cancellation)).Incidents.Where(incident => incident.IsOpen), []);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return ([], [new Gap("dynamodb:Query", $"Open incidents could not be read: {error.Message}")]);
        }
    }

    private async Task<EvidenceFile> WithLedgersAsync(EvidenceFile file, CancellationToken cancellation) =>
        file.Incident is not { Subject: var subject } ? file : file with
        {
            Host = file.Incident is { } incident && IncidentMachine.HostOf(incident) is { } host
                ? await evidence.LookAtHostAsync(host, time.GetUtcNow(), cancellation)
                : null,
            Pause = await store.PauseAsync(cancellation),
            Freeze = Calendar is null || !file.Incident.MayBegin ? null
                : await Calendar.FreezeAsync(cancellation),
            AccountLedger = await store.LedgerAsync(Ledgers.AccountScope, cancellation),
            ClusterLedger = await store.LedgerAsync(subject.ClusterArn, cancellation),
            RaisesLedger = await store.LedgerAsync(Ledgers.RaisesScope(subject.ClusterArn), cancellation),
            ServiceLedger = await store.LedgerAsync(subject.ServiceArn, cancellation),
        };
}

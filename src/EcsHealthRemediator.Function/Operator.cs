using EcsHealthRemediator.Application;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>Carries out the commands of a person. IAM decides who may invoke the function.</summary>
internal sealed class Operator(
    IncidentStep step,
    ISubjectFinder finder,
    IEvidenceSource evidence,
    IIncidentStore store,
    Policy policy,
    TimeProvider time)
{
    /// <returns>One outcome, or for a diagnosis one for each target group.</returns>
    public async Task<IReadOnlyList<Outcome>> RunAsync(OperatorCommand command, CancellationToken cancellation) => command switch
    {
        Diagnose diagnose => await DiagnoseAsync(diagnose, cancellation),
        Approve approve => [await AnswerAsync(command, approve.IncidentId, granted: true, null, cancellation)],
        Reject reject => [await AnswerAsync(command, reject.IncidentId, granted: false, reject.Reason, cancellation)],
        Pause pause => [await PauseAsync(pause, cancellation)],
        Resume resume => [await ResumeAsync(resume, cancellation)],
        _ => throw new InvalidOperationException($"There is no such command: {command}"),
    };

    /// <summary>
    /// Takes a snapshot and answers with the outcome, using the memory of an open incident. It changes, stores and publishes
    /// nothing.
    /// </summary>
    private async Task<IReadOnlyList<Outcome>> DiagnoseAsync(Diagnose diagnose, CancellationToken cancellation)
    {
        var search = await finder.FindAsync(diagnose, cancellation);
        if (search.Subjects.Count == 0) return [Done(diagnose, search.Nothing ?? "Nothing was found.")];

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
            ClusterLedger = await store.LedgerAsync(subject.ClusterArn, cancellation),
            ServiceLedger = await store.LedgerAsync(subject.ServiceArn, cancellation),
        };

    private async Task<Outcome> AnswerAsync(
        OperatorCommand command, string incidentId, bool granted, string? reason, CancellationToken cancellation)
    {
        var incident = (await store.UnfinishedAsync(cancellation)).Incidents.FirstOrDefault(incident => incident.Id == incidentId);
        if (incident is null) return Done(command, $"There is no open incident {incidentId}.");
        if (incident.Actions.LastOrDefault(action => action.Decision == Decision.AwaitingApproval) is not { } asked)
            return Done(command, $"Incident {incidentId} is not waiting for an approval.");

        var now = time.GetUtcNow();
        var because = reason is null ? "" : $": {reason}";
        var answered = (incident with { Approval = new(granted, command.By, now, asked.Fix, asked.Resource), NextLookAt = null })
            .Note(now, $"{(granted ? "Approved" : "Rejected")} by {command.By ?? "an operator"}{because}.");
        // The answer is stored before the next step, so that it is not lost if the step fails.
        return await store.SaveAsync(answered, unfinished: true, cancellation) is { } saved
            ? await step.TakeAsync(saved, cancellation)
            : Done(command, $"Incident {incidentId} was changed at the same time. The answer was not recorded; give it again.");
    }

    private async Task<Outcome> PauseAsync(Pause pause, CancellationToken cancellation)
    {
        await store.SetPauseAsync(new(pause.Reason ?? "no reason was given", pause.By, pause.Until), cancellation);
        var end = pause.Until is { } until ? $"{until:yyyy-MM-dd HH:mm}Z" : "resumed";
        return Done(pause, $"New changes are paused until {end}. Changes that have begun are still finished or put back.");
    }

    private async Task<Outcome> ResumeAsync(Resume resume, CancellationToken cancellation)
    {
        await store.SetPauseAsync(new("resumed", resume.By, Until: time.GetUtcNow()), cancellation);
        return Done(resume, "Changes are allowed again where the modes and tags allow them.");
    }

    private Outcome Done(OperatorCommand command, string text) => Remediator.Ignored(command, time.GetUtcNow(), text);
}

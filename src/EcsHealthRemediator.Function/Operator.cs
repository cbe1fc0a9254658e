using EcsHealthRemediator.Application;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// Takes the orders of a person. They need nothing but the table, so that they work whatever else does not. IAM decides who may
/// invoke the function.
/// </summary>
/// <param name="next">What follows at once on a stored answer, and gives the outcome to return.</param>
internal sealed class Operator(IIncidentStore store, TimeProvider time, Func<Incident, CancellationToken, Task<Outcome>> next)
{
    /// <summary>A step of the same incident may store it at the same moment, but not often.</summary>
    private const int MaxAttempts = 3;

    public async Task<Outcome> RunAsync(OperatorCommand command, CancellationToken cancellation) => command switch
    {
        Approve approve => await AnswerAsync(command, approve.IncidentId, approve.Question, granted: true, null, cancellation),
        Reject reject => await AnswerAsync(command, reject.IncidentId, reject.Question, granted: false, reject.Reason, cancellation),
        Pause pause => await PauseAsync(pause, cancellation),
        Snooze snooze => await SnoozeAsync(snooze, cancellation),
        Resume resume => await ResumeAsync(resume, cancellation),
        _ => throw new InvalidOperationException($"There is no such command: {command}"),
    };

    private async Task<Outcome> AnswerAsync(
        OperatorCommand command, string incidentId, int? question, bool granted, string? reason, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var unfinished = await store.UnfinishedAsync(cancellation);
            if (unfinished.Incidents.FirstOrDefault(open => open.IsOpen && open.Id == incidentId) is not { } incident)
                return Refused(command, $"There is no open incident {incidentId}.");
            var (asked, refusal) = Questions.Find(incident, question, granted);
            if (asked is null) return Refused(command, refusal!);

            var now = time.GetUtcNow();
            var because = reason is null ? "" : $": {reason}";
            var which = incident.Questions > 1 ? $" It was question {asked.Question}." : "";
            var answered = incident.Answered(Approval.Of(asked, granted, command.By, now))
                .Note(now, $"{(granted ? "Approved" : "Rejected")} by {command.By ?? "an operator"}{because}.{which}");
            // The answer is stored before the next step, so that it is not lost if the step fails.
            if (await store.SaveAsync(answered, unfinished: true, cancellation) is { } saved)
                return await next(saved, cancellation) with { CarriedOut = true };
        }

        return Refused(command, $"Incident {incidentId} was changed at the same time. The answer was not recorded; give it again.");
    }

    /// <summary>Of a service it is about each of its open incidents.</summary>
    private async Task<Outcome> SnoozeAsync(Snooze snooze, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (snooze.Until <= now) return Refused(snooze, $"{snooze.Until:yyyy-MM-dd HH:mm}Z is past.");
        List<string> snoozed = [];
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var open = (await store.UnfinishedAsync(cancellation)).Incidents
                .Where(incident => incident.IsOpen && Means(snooze, incident) && !snoozed.Contains(incident.Id)).ToList();
            if (open.Count == 0) break;
            foreach (var incident in open)
            {
                var order = new SnoozeOrder(snooze.Until, snooze.Reason, snooze.By, Announcements.Known(incident));
                var noted = (incident with { Snooze = order }).Note(
                    now, $"Snoozed until {snooze.Until:yyyy-MM-dd HH:mm}Z by {snooze.By ?? "an operator"}: {snooze.Reason}.");
                if (await store.SaveAsync(noted, unfinished: true, cancellation) is not null) snoozed.Add(incident.Id);
            }
        }

        return snoozed.Count == 0
            ? Refused(snooze, $"There is no open incident {snooze.IncidentId ?? $"of service {snooze.Service}"} that could be snoozed.")
            : Done(
                snooze,
                $"Nobody is told again of {string.Join(" and ", snoozed)} until {snooze.Until:yyyy-MM-dd HH:mm}Z, unless it changes. "
                    + "The remediator still mends what it may.");
    }

    private static bool Means(Snooze snooze, Incident incident) => snooze.IncidentId is { } id ? incident.Id == id
        : snooze.Service is { } service && incident.Subject.ServiceName == service.Name && incident.Subject.ClusterName == service.Cluster;

    private async Task<Outcome> PauseAsync(Pause pause, CancellationToken cancellation)
    {
        await store.SetPauseAsync(
            new(pause.Reason ?? "no reason was given", pause.By, pause.Until) { ResumedAt = await ResumedAtAsync(cancellation) },
            cancellation);
        var end = pause.Until is { } until ? $"{until:yyyy-MM-dd HH:mm}Z" : "resumed";
        return Done(pause, $"New changes are paused until {end}. Changes that have begun are still finished or put back.");
    }

    private async Task<Outcome> ResumeAsync(Resume resume, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await store.SetPauseAsync(new("resumed", resume.By, Until: now) { ResumedAt = now }, cancellation);
        return Done(
            resume,
            "Changes are allowed again where the modes and tags allow them, and what did not help before holds none back any more.");
    }

    /// <summary>A pause that cannot be read keeps nobody from pausing.</summary>
    private async Task<DateTimeOffset?> ResumedAtAsync(CancellationToken cancellation)
    {
        try
        {
            return (await store.PauseAsync(cancellation))?.ResumedAt;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return null;
        }
    }

    private Outcome Done(OperatorCommand command, string text) => Answer(command, text) with { CarriedOut = true };

    private Outcome Refused(OperatorCommand command, string text) => Answer(command, text) with { CarriedOut = false };

    private Outcome Answer(OperatorCommand command, string text) => Remediator.Ignored(command, time.GetUtcNow(), text);
}

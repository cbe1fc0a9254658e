using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>What holds whenever no step is under way.</summary>
internal static class StandingPromises
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(12);

    /// <summary>Whoever heard of it with another service, which is well again, waits so long for what is left of it.</summary>
    private static readonly TimeSpan AfterTheSpeaker = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UntilTheLastLook = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IEnumerable<Violation> Broken(Model model)
    {
        var ours = model.World.Hosts.Where(host => host.IsTakenByUs).ToList();
        if (ours.Count > 1)
            yield return new(Promise.OneHostAtATime, string.Join(", ", ours.Select(host => $"{host.Id} {host.State} {host.Status}")));
        foreach (var host in ours.Where(host => !model.Store.All.Any(incident => IsAbout(incident, host)) && !IsToBeFound(model, host)))
            yield return new(Promise.NobodyIsLost, $"{host.Id} is {host.State} {host.Status} {host.Lifecycle}");
        foreach (var duplicate in Duplicates(model)) yield return duplicate;
        foreach (var silent in model.Store.All.Where(incident => IsSilent(model, incident)))
        {
            yield return new(Promise.NoSilence, $"{silent.Id} is {silent.Status}, {silent.Targets} since {silent.ShortSince:HH:mm:ss}: "
                + $"{silent.Cause?.Summary} {string.Join(", ", silent.Actions.Select(action => $"{action.Fix} {action.BlockedBy}"))}");
        }
    }

    /// <summary>
    /// Whoever has just answered a question knows, and after a change of ours, of whichever incident, a look comes first, and the second
    /// one tells. What another incident has told since the latest look, that look could not note.
    /// </summary>
    private static bool IsSilent(Model model, Incident incident) =>
        incident is { IsOpen: true, State: IncidentState.Watching, Recurrences: 0, ShortSince: { } since, LookedAt: { } looked }
        && looked - (since > model.UnwatchedUntil ? since : model.UnwatchedUntil) >= Silence && model.World.Now - looked < TimeSpan.FromMinutes(2) && !(incident.Snooze?.Until > looked)
        && !(incident.Answers is [.., { At: var answered }] && looked - answered < TimeSpan.FromMinutes(6))
        && !model.Messages.Any(told => told.IncidentId == incident.Id || (told.Arrived && told.At > looked)) && !IsSpokenFor(model, incident, AfterTheSpeaker)
        && !(model.Changes.LastOrDefault(change => change.IncidentId == incident.Id) is { } last && looked - last.At < TimeSpan.FromMinutes(3))
        && looked - model.AtWorkUntil >= TimeSpan.FromMinutes(3);

    public static IEnumerable<Violation> BrokenAtTheEnd(Model model)
    {
        foreach (var host in model.World.Hosts.Where(host => host.IsTakenByUs))
        {
            var knows = model.Store.All.Where(incident => IsAbout(incident, host)).Any(incident => model.Messages.Any(
                told => told.IncidentId == incident.Id && told is { Status: IncidentStatus.NeedsHuman, HasCommands: true, Arrived: true }
                    && model.World.Now - told.At < Day + TimeSpan.FromHours(1)));
            if (!knows) yield return new(Promise.LeftBehind, $"{host.Id} is {host.State} {host.Status} {host.Lifecycle}");
        }

        foreach (var incident in model.Store.All.Where(incident => incident.IsOpen && !WaitsForAToldPerson(model, incident)))
        {
            yield return new(Promise.Ends, $"{incident.Id} is {incident.State} {incident.Status} {incident.Progress}, "
                + $"{incident.Cause?.Summary ?? "without a cause"} {incident.Targets}: "
                + string.Join(" / ", incident.Timeline.TakeLast(6).Select(entry => entry.Text)));
        }

        foreach (var ledger in model.Store.Ledgers.Where(ledger => ledger.Holder is { } holder
            && model.Store.Known(holder) is not { State: IncidentState.Acting or IncidentState.Verifying }))
            yield return new(Promise.LedgersAreFree, $"{ledger.Scope} is held by {ledger.Holder}");
    }

    /// <summary>Its incident was deleted, and the ledgers tell of it.</summary>
    private static bool IsToBeFound(Model model, ModelHost host) => model.Store.Ledgers.Any(
        ledger => ledger.Claimed is { Host.InstanceId: { } id, At: var at } && id == host.Id && model.Store.IsLost(ledger.Holder!)
            && model.World.Now - (at > model.UnwatchedUntil ? at : model.UnwatchedUntil) < TimeSpan.FromMinutes(60));

    private static bool IsAbout(Incident incident, ModelHost host) =>
        incident is { State: IncidentState.Acting, Progress.Ec2InstanceId: { } id } && id == host.Id;

    private static bool WaitsForAToldPerson(Model model, Incident incident) =>
        (incident.Status == IncidentStatus.Watching && WaitsForAnother(model, incident))
        || incident.Status is IncidentStatus.NeedsHuman or IncidentStatus.NotFixed or IncidentStatus.Inconclusive
        && (model.Messages.Any(told => told.IncidentId == incident.Id && told.Status == incident.Status && told.Arrived)
            || IsSpokenFor(model, incident, UntilTheLastLook));

    /// <summary>People were told which incident has its host at work, and that one waits for a person.</summary>
    private static bool WaitsForAnother(Model model, Incident incident) =>
        (IsSpokenFor(model, incident, UntilTheLastLook)
            || model.Messages.Any(told => told.IncidentId == incident.Id && told is { Status: IncidentStatus.Watching, Arrived: true }))
        && model.Store.All.Any(other => other is { IsOpen: true, Status: not IncidentStatus.Watching, Progress.Ec2InstanceId: { } host }
            && incident.Actions.Any(action => action.BlockedBy == GuardId.AlreadyRecovering && action.Resource == host)
            && WaitsForAToldPerson(model, other));

    /// <summary>The message of another incident named this one's service too, and that one is open or was until lately.</summary>
    private static bool IsSpokenFor(Model model, Incident incident, TimeSpan lately) => incident.Announced.Any(
        told => told.With is { } speaker && IsThere(model, speaker, lately)
            && model.Messages.Any(message => message.IncidentId == speaker && message.Arrived));

    private static bool IsThere(Model model, string id, TimeSpan lately) => model.Store.Known(id) is { IsOpen: true }
        || model.World.Now - (model.Store.Known(id)?.ClosedAt ?? model.Store.LostAt(id)) < lately;

    /// <summary>Another cause was told in between, and not just before: whoever has read that takes the first to be over.</summary>
    private static bool ComesBack(Model model, Told before, Told last) => last.At - before.At >= TimeSpan.FromMinutes(20)
        && last.Status == IncidentStatus.NeedsHuman && model.Messages.Any(
            told => told.IncidentId == last.IncidentId && told.Arrived && told.Status == IncidentStatus.NeedsHuman
                && told.Text != last.Text && told.At > before.At && told.At < last.At);

    private static IEnumerable<Violation> Duplicates(Model model)
    {
        if (model.Messages is not [.., { Arrived: true } last]) yield break;
        var before = model.Messages.SkipLast(1).LastOrDefault(
            told => told.IncidentId == last.IncidentId && told.Text == last.Text && told is { Arrived: true, IsForgotten: false });
        if (before is not null && last.At - before.At < TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1) && !ComesBack(model, before, last))
            yield return new(Promise.NoDuplicate, $"{last.Text} at {before.At:HH:mm:ss} and {last.At:HH:mm:ss}");
    }
}

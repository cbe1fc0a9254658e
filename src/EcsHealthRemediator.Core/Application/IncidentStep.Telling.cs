using System.Runtime.ExceptionServices;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Application;

/// <summary>What one step tells people and programs. A topic or bus that is broken holds back nothing else.</summary>
public sealed partial class IncidentStep
{
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UntoldWaits = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an incident whose service is well may take to end once no other one speaks for it; after that it speaks for itself.
    /// </summary>
    private static readonly TimeSpan MayEndWithin = TimeSpan.FromMinutes(4);

    /// <summary>
    /// People hear of a change before it is made, so that nobody works against it. A topic that is broken holds back no change: the
    /// announcement is due again after it.
    /// </summary>
    /// <returns>Null where somebody else has written meanwhile: then the change is not this step's any more.</returns>
    private async Task<Incident?> ForewarnAsync(Incident incident, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (incident.Status != IncidentStatus.Acting || Announcements.Due(incident, policy, now) is not { } key) return incident;
        try
        {
            await PublishAsync(Outcome.Of(incident), cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return incident;
        }

        return await SaveAsync(Announcements.Told(incident, key, now), cancellation);
    }

    /// <summary>
    /// Of two steps that come at once, one tells. What there is nothing to tell of any more is only stored, as finished.
    /// </summary>
    private async Task<Outcome> AnnounceClosedAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation)
    {
        await ReleaseAsync(incident, (await LedgersAsync(incident, cancellation)).All, cancellation);
        var hasNews = HasNews(incident, now);
        var mine = await SaveAsync(incident with { BusyUntil = hasNews ? now + LongestStep : null }, cancellation);
        return hasNews && mine is not null ? await AnnounceAsync(mine, null, cancellation) : Outcome.Of(incident);
    }

    private async Task<Outcome> AnnounceAsync(Incident incident, EvidenceFile? file, CancellationToken cancellation)
    {
        var (told, failure) = await TellPeopleAsync(incident, file, cancellation);
        if (Bus is { } bus && told is not null) await TellProgramsAsync(bus, told, cancellation);
        failure?.Throw();
        return Outcome.Of(incident);
    }

    /// <returns>The incident as it is stored then, null where somebody else has gone on with it; and why a message was not sent.</returns>
    private async Task<(Incident? Told, ExceptionDispatchInfo? Failure)> TellPeopleAsync(
        Incident incident, EvidenceFile? file, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var speaker = await SpeakerAsync(incident, now, cancellation);
        if (speaker is null && Announcements.IsSpokenFor(incident) && incident.Targets is { AllHealthy: true })
        {
            // It was looked at only every three minutes meanwhile, so what it would tell may have ended with the other one.
            var since = incident.UnspokenSince ?? now;
            if (now - since < MayEndWithin)
            {
                return (await StoreAsync(
                    incident, stored => stored with { UnspokenSince = since, NextLookAt = null }, cancellation), null);
            }
        }

        incident = Announcements.WithoutSilentSpeakers(incident, speaker);
        if (Announcements.Due(incident, policy, now) is not { } key) return (incident, null);
        if (speaker is not null)
        {
            var note = $"People know of it by incident {speaker.Id}, whose message names {incident.Subject.ServiceName} too.";
            return (await StoreAsync(
                incident, stored => Announcements.Told(stored.Note(now, note), key, now, speaker.Id), cancellation), null);
        }

        try
        {
            var outcome = Outcome.Of(incident) with { Also = Announcements.NewsOf(key) };
            await PublishAsync(outcome with { Page = await KeepPageAsync(incident, outcome, file, cancellation) }, cancellation);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            var waits = incident switch
            {
                // A host that we hold does not wait for the topic.
                { IsOpen: true, State: IncidentState.Acting or IncidentState.Verifying } => incident with { BusyUntil = null },
                { IsOpen: true } => incident,
                _ => incident with { NextLookAt = now + UntoldWaits },
            };
            return (waits == incident ? incident : await SaveAsync(waits, cancellation), ExceptionDispatchInfo.Capture(error));
        }

        return (await StoreAsync(incident, stored => Announcements.Told(stored, key, now), cancellation), null);
    }

    /// <summary>An incident that ends at its first look has two events. What the bus does not take is due again at the next look.</summary>
    private async Task TellProgramsAsync(IEventBus bus, Incident incident, CancellationToken cancellation)
    {
        while (IncidentEvents.Due(incident, time.GetUtcNow()) is { } due)
        {
            try
            {
                await bus.PutAsync(due, Outcome.Of(incident), cancellation);
            }
            catch (Exception error) when (IsOnlyThis(error, cancellation))
            {
                await SaveAsync(Refused(incident, time.GetUtcNow()), cancellation);
                return;
            }

            var told = incident;
            if (await StoreAsync(told, stored => IncidentEvents.Put(stored, due, told), cancellation) is not { } known) return;
            incident = known;
        }
    }

    /// <summary>A change that goes on does not wait for the bus.</summary>
    private Incident Refused(Incident incident, DateTimeOffset now) => IncidentEvents.Refused(incident, now) with
    {
        BusyUntil = Announcements.Due(incident, policy, now) is null ? null : incident.BusyUntil,
        NextLookAt = incident.IsOpen ? incident.NextLookAt : now + UntoldWaits,
    };

    private async Task<Incident?> SpeakerAsync(Incident incident, DateTimeOffset now, CancellationToken cancellation) =>
        incident.IsOpen && Announcements.MayShare(incident)
            ? Announcements.Speaker(incident, (await store.UnfinishedAsync(cancellation)).Incidents, now)
            : null;

    private async Task PublishAsync(Outcome outcome, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(AnnounceTimeout);
        await announcer.AnnounceAsync(outcome, timeout.Token);
    }

    /// <summary>Of what a person is to do or has to know; not of what is under way.</summary>
    /// <returns>Null where it could not be kept: the message goes without it.</returns>
    private async Task<KeptPage?> KeepPageAsync(
        Incident incident, Outcome outcome, EvidenceFile? file, CancellationToken cancellation)
    {
        if (Pages is null || outcome.Ask == Ask.Watch) return null;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(PageTimeout);
        try
        {
            return await Pages.KeepAsync(PageDraft.Of(incident, outcome, file, time.GetUtcNow()), timeout.Token);
        }
        catch (Exception error) when (IsOnlyThis(error, cancellation))
        {
            return null;
        }
    }
}

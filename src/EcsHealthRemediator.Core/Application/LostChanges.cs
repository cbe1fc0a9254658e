using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Application;

/// <summary>
/// Changes that a ledger says are ours and that no incident stands behind any more: it was deleted by hand, is missing from a table
/// that was restored, or was set aside because it could not be read. An incident of the same service brings their hosts back.
/// </summary>
public sealed class LostChanges(IEvidenceSource evidence, IIncidentStore store, TimeProvider time)
{
    /// <summary>The index of open incidents may lag behind by as long.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(3);

    /// <summary>Between two looks that find the same.</summary>
    private static readonly TimeSpan SeenFor = TimeSpan.FromMinutes(2);

    /// <returns>The incidents that have taken a host over, to take their next step.</returns>
    public async Task<IReadOnlyList<Incident>> TakeOverAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var claimed = (await store.ClaimedAsync(cancellation)).Where(ledger => now - ledger.Claimed!.At >= Young).ToList();
        if (claimed.Count == 0) return [];

        var unfinished = await store.UnfinishedAsync(cancellation);
        var known = unfinished.Incidents.Select(incident => incident.Id)
            .Concat(unfinished.Unreadable.Select(unreadable => unreadable.IncidentId)).ToHashSet();
        var taken = new List<Incident>();
        // One that does not even say its id may be the holder, if it is of the same service.
        var nameless = unfinished.Unreadable.Where(unreadable => unreadable.IncidentId is null).Select(unreadable => unreadable.Key).ToHashSet();
        var lost = claimed.Where(ledger => !known.Contains(ledger.Holder)
            && !(ledger.Claimed!.Subject is { } subject ? nameless.Contains(StoredIncident.KeyOf(subject)) : nameless.Count > 0));
        foreach (var claims in lost.GroupBy(ledger => ledger.Holder))
            if (await OneAsync([.. claims], now, cancellation) is { } incident) taken.Add(incident);
        return taken;
    }

    /// <summary>Two looks say the same, minutes apart: neither a lagging index nor one answer that lacks a host frees it.</summary>
    private async Task<Incident?> OneAsync(List<Ledger> claims, DateTimeOffset now, CancellationToken cancellation)
    {
        var lost = claims.Select(ledger => ledger.Claimed!).MaxBy(claim => claim.StopAskedAt)!;
        if (lost.LostSince is not { } since)
        {
            foreach (var claim in claims)
                await store.SaveLedgerAsync(claim with { Claimed = claim.Claimed! with { LostSince = now } }, cancellation);
            return null;
        }

        if (now - since < SeenFor) return null;
        var seen = lost is { Host: { } host, Subject: not null } ? await evidence.LookAtHostAsync(host, now, cancellation) : null;
        if (seen is not null && !IsBack(lost, seen)) return await TakeOverAsync(claims, lost, seen, now, cancellation);
        // What stands while it is claimed may have been made; a restart was, if its stop was asked for.
        var wasMade = FixCatalog.Of(lost.Fix).StandsWhileClaimed || lost.StopAskedAt is not null;
        foreach (var claim in claims) await store.SaveLedgerAsync(claim.Release(wasMade), cancellation);
        return null;
    }

    /// <summary>
    /// Nothing of ours is left on the host, or it is terminated and in no Standby, where its group would count it out for ever. Where an
    /// answer only lacks it, whoever takes it over looks twice.
    /// </summary>
    private static bool IsBack(LedgerEntry lost, HostSighting seen) => seen.Instance is { State: "terminated" }
        ? lost.Host!.Group is null || seen.Membership is { LifecycleState: not (StandbyStay.Standby or StandbyStay.Entering) }
        : seen is { Instance.IsRunning: true, ContainerInstance.IsActive: true }
            && (lost.Host!.Group is null || seen.Membership is { LifecycleState: StandbyStay.InService });

    /// <summary>
    /// An open incident of the service that changes nothing takes the host over, or else a new one. The ledgers follow: they are held
    /// until the host is back. One that has taken it over already gets those which could not follow then.
    /// </summary>
    private async Task<Incident?> TakeOverAsync(
        List<Ledger> claims, LedgerEntry lost, HostSighting seen, DateTimeOffset now, CancellationToken cancellation)
    {
        var opened = IncidentFactory.Of(
            lost.Subject!, new SignalInfo(SignalInfo.LostIncident, null, now, $"{lost.IncidentId} had begun to change {lost.Resource}"), now);
        var incident = (await store.OpenAsync(opened, cancellation)).Incident;
        if (incident is { State: IncidentState.Acting or IncidentState.Verifying } && incident.Progress?.Ec2InstanceId == lost.Host!.InstanceId)
        {
            await FollowAsync(claims, incident, cancellation);
            return null;
        }

        if (incident is not { IsOpen: true, State: IncidentState.Watching } || incident.Progress is { MayLast: true }) return null;
        var taken = IncidentMachine.TakeOver(incident, lost, seen);
        if (await store.SaveAsync(taken, unfinished: true, cancellation) is not { } saved) return null;
        await FollowAsync(claims, saved, cancellation);
        return saved;
    }

    private async Task FollowAsync(List<Ledger> claims, Incident incident, CancellationToken cancellation)
    {
        foreach (var claim in claims)
        {
            await store.SaveLedgerAsync(
                claim with { Holder = incident.Id, Claimed = claim.Claimed! with { IncidentId = incident.Id, LostSince = null } }, cancellation);
        }
    }
}

namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>What another incident had begun on a host, and will not end.</summary>
internal static class LostIncident
{
    /// <summary>People read what is brought back, and why nobody tells more of it.</summary>
    public static Incident Record(Incident incident, LedgerEntry lost, DateTimeOffset now)
    {
        var taken = incident with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Need = null,
            NextLookAt = null,
        };
        var why = $"Begun by incident {lost.IncidentId}, which is stored no more; the host is brought back.";
        var decision = lost.StopAskedAt is null ? Decision.Reverted : Decision.Applied;
        var action = new ActionRecord(lost.Fix, decision, null, why, null, null, lost.Resource) { Group = lost.Host?.Group };
        return taken.Record(action)
            .Note(now, $"Takes over {lost.Resource}: incident {lost.IncidentId}, which had begun to change it, is lost.");
    }
}

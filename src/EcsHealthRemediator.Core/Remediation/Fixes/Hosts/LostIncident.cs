namespace EcsHealthRemediator.Remediation.Fixes.Hosts;

/// <summary>What another incident had begun on a host, and will not end.</summary>
internal static class LostIncident
{
    /// <summary>People read what is brought back, and why nobody tells more of it.</summary>
    /// <param name="what">A clause: what becomes of the host now.</param>
    public static Incident Record(Incident incident, LedgerEntry lost, Decision decision, string what, DateTimeOffset now)
    {
        var taken = incident with
        {
            State = IncidentState.Acting,
            Status = IncidentStatus.Acting,
            Need = null,
            NextLookAt = null,
        };
        var why = $"Begun by incident {lost.IncidentId}, which is stored no more; {what}.";
        var action = new ActionRecord(lost.Fix, decision, null, why, null, null, lost.Resource) { Group = lost.Host?.Group };
        return taken.Record(action)
            .Note(now, $"Takes over {lost.Resource}: incident {lost.IncidentId}, which had begun to change it, is lost.");
    }
}

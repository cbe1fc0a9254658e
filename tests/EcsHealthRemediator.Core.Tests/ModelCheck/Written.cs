namespace EcsHealthRemediator.Core.Tests.ModelCheck;

internal enum Who
{
    Nobody,
    Remediator,
    Person,
}

/// <summary>One change of one value of the world: a person's, or the remediator's for an incident.</summary>
internal sealed class Written(string value, Who by, DateTimeOffset at, string? incidentId = null)
{
    public string Value => value;

    public Who By => by;

    public DateTimeOffset At => at;

    public string? IncidentId => incidentId;

    /// <summary>Whether the remediator has stored what AWS answered to it: only then can it tell its own value from another's.</summary>
    public bool IsKnown { get; set; }
}

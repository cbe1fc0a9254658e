namespace EcsHealthRemediator.Remediation;

/// <summary>What the event bus knows of an incident.</summary>
/// <param name="Known">The state that its last event told; null while it took none.</param>
/// <param name="RefusedSince">Since when it has not taken what is due; null where it took the last event.</param>
public sealed record EventRecord(string? Known, DateTimeOffset? RefusedSince);

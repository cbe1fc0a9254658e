namespace EcsHealthRemediator.Remediation;

/// <summary>An incident's next value, the ledger to claim first, and the one change to make once both are stored.</summary>
public sealed record Transition(Incident Incident, Command? Command = null, Ledger? Claim = null);

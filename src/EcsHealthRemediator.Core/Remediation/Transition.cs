namespace EcsHealthRemediator.Remediation;

/// <summary>An incident's next value, and the one change to make once it is stored.</summary>
public sealed record Transition(Incident Incident, Command? Command = null)
{
    /// <summary>The ledgers to claim before, in this order.</summary>
    public IReadOnlyList<Ledger> Claims { get; init; } = [];

    /// <summary>The command may be sent although nothing can be stored: sent again by each step, it comes to the same.</summary>
    public bool NeedsNoRecord { get; init; }
}

namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>What a command of ours finds of a host, as our change before it has made it.</summary>
internal static class HostStatus
{
    /// <summary>
    /// A reading may be from before our drain. A person is taken to have undone it once both readings show ACTIVE at two ticks in a row,
    /// which come somewhat more or less than a minute apart.
    /// </summary>
    private static readonly TimeSpan ActiveProof = TimeSpan.FromSeconds(45);

    /// <summary>A drain that is older is in every reading: then one look in which both show ACTIVE is enough.</summary>
    private static readonly TimeSpan OldestReading = TimeSpan.FromMinutes(5);

    /// <param name="activeSince">Since when, without a break, both readings show the host ACTIVE; null where they do not.</param>
    /// <param name="drainingSince">When ECS accepted our drain, or showed it first.</param>
    public static bool IsUndone(DateTimeOffset? activeSince, DateTimeOffset? drainingSince, DateTimeOffset now) =>
        now - activeSince >= ActiveProof || (activeSince is not null && activeSince - drainingSince >= OldestReading);

    /// <summary>
    /// Asked while both readings show the host ACTIVE: whether they are from after the last of our orders, so that none had an effect.
    /// </summary>
    public static bool WasNeverDrained(Retry last, DateTimeOffset now) => now - last.LastAt >= OldestReading;

    /// <param name="isDrained">Whether a drain of ours was accepted.</param>
    /// <returns>The status that the command replaces; null for another command, and where a lost drain leaves it open.</returns>
    public static string? Replaced(Command command, bool isDrained) => command switch
    {
        SetContainerInstanceStatus { Status: "DRAINING" } => "ACTIVE",
        SetContainerInstanceStatus when isDrained => "DRAINING",
        EnterStandby => "InService",
        ExitStandby => "Standby",
        _ => null,
    };
}

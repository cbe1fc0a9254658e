namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>What a command of ours finds of a host, as our change before it has made it.</summary>
internal static class HostStatus
{
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

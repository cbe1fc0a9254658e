namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>The status of a container instance, as a change of ours has made it.</summary>
internal static class HostStatus
{
    /// <param name="isDrained">Whether a drain of ours was accepted.</param>
    /// <returns>The status that the command replaces; null for another command, and where a lost drain leaves it open.</returns>
    public static string? Replaced(Command command, bool isDrained) => command switch
    {
        SetContainerInstanceStatus { Status: "DRAINING" } => "ACTIVE",
        SetContainerInstanceStatus when isDrained => "DRAINING",
        _ => null,
    };
}

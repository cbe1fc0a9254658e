namespace EcsHealthRemediator.Remediation;

/// <summary>
/// A guard that stands in the way of a fix, with the reason in words; <see cref="Decision"/> says how that ends.
/// </summary>
public sealed record GuardRefusal(GuardId Guard, string Reason, Decision Decision = Decision.Blocked)
{
    internal static GuardRefusal NotSafe(string reason) => new(GuardId.NotSafe, reason);

    /// <param name="what">The subject of the sentence: <c>the service</c>.</param>
    internal static GuardRefusal Unread(string what) => new(GuardId.EvidenceGap, $"{what} could not be read.");
}

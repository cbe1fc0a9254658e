using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>A grace period on its way from <paramref name="Before"/> to <paramref name="After"/> seconds.</summary>
/// <param name="TaskDefinitionArn">The revision that needs the longer time.</param>
/// <param name="Error">Why AWS refused it; null if it did not.</param>
public sealed record GracePeriodRaise(
    int Before, int After, string TaskDefinitionArn, DateTimeOffset At, bool Reverting, string? Error = null) : FixProgress
{
    [JsonIgnore]
    public override Fix Fix => Fix.RaiseGracePeriod;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => At;
}

using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>A grace period on its way from <paramref name="Before"/> to <paramref name="After"/> seconds.</summary>
/// <param name="TaskDefinitionArn">The revision that needs the longer time.</param>
/// <param name="Error">Why AWS refused it; null if it did not.</param>
public sealed record GracePeriodRaise(
    int Before, int After, string TaskDefinitionArn, DateTimeOffset At, bool Reverting, string? Error = null) : FixProgress
{
    /// <summary>When AWS accepted the value of this step; null where it did not, or its answer is not known.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The only command was not sent, because somebody else had set the value: nothing was changed by us.</summary>
    public bool WasOvertaken { get; init; }

    /// <summary>Looks after that in which the service did not show the value.</summary>
    public int LooksWithout { get; init; }

    [JsonIgnore]
    public override bool WasMade => AcceptedAt is not null || Reverting;

    [JsonIgnore]
    public override Fix Fix => Fix.RaiseGracePeriod;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => At;
}

using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

/// <summary>A grace period on its way from <paramref name="Before"/> to <paramref name="After"/> seconds.</summary>
/// <param name="TaskDefinitionArn">The revision that needs the longer time.</param>
/// <param name="Error">Why AWS refused it; null if it did not.</param>
public sealed record GracePeriodRaise(
    int Before, int After, string TaskDefinitionArn, DateTimeOffset At, bool Reverting, string? Error = null) : FixProgress
{
    /// <summary>Whether it is not known that time is what the tasks lack.</summary>
    public bool IsTrial { get; init; }

    /// <summary>
    /// The seconds that were tried, once the trial has helped and <see cref="After"/> is what the start was measured to need;
    /// null before, and where nothing was tried.
    /// </summary>
    public int? Tried { get; init; }

    /// <summary>When AWS accepted the value of this step; null where it did not, or its answer is not known.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The only command was not sent, because somebody else had set the value: nothing was changed by us.</summary>
    public bool WasOvertaken { get; init; }

    /// <summary>It was put back before anything could show whether it helps, so that it may be raised anew.</summary>
    public bool WasUntried { get; init; }

    /// <summary>
    /// The last look that knew something else to be wrong: what failed until then says nothing about the raise. Null where none did.
    /// </summary>
    public DateTimeOffset? ElseWrongAt { get; init; }

    /// <summary>Looks after that in which the service did not show the value.</summary>
    public int LooksWithout { get; init; }

    public override string? Replaces(Command command) =>
        command is SetGracePeriod ? $"{Current}" : null;

    [JsonIgnore]
    public override bool WasMade => AcceptedAt is not null || Reverting || Tried is not null;

    /// <summary>The value that the service has until the current step is made.</summary>
    [JsonIgnore]
    public int Current => Reverting ? After : Tried ?? Before;

    /// <summary>The value that the current step asks for.</summary>
    [JsonIgnore]
    public int Wanted => Reverting ? Before : After;

    [JsonIgnore]
    public override Fix Fix => Fix.RaiseGracePeriod;

    /// <summary>Only tasks that start after this time show whether it helps.</summary>
    [JsonIgnore]
    public DateTimeOffset JudgedFrom => ElseWrongAt ?? At;

    [JsonIgnore]
    public override bool IsTurnedBack => WasUntried;

    [JsonIgnore]
    public override bool IsHeldUp => ElseWrongAt is not null;

    [JsonIgnore]
    public override DateTimeOffset? EvidenceFrom => At;
}

using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// An order of ours to stop an instance, with those before it. What was stopped at another time than any of them, or was started after
/// them, was stopped by somebody else.
/// </summary>
/// <param name="SentAt">When it went out; where its answer could not be stored, when it was about to be.</param>
public sealed record StopOrder(DateTimeOffset SentAt)
{
    /// <summary>An order goes out within this time, or never: the function's time limit.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>By how much EC2's clock and ours may differ.</summary>
    internal static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    /// <summary>When EC2 said anything to it, a failure too; null where it said nothing, or that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Null for the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StopOrder? Before { get; init; }

    /// <summary>
    /// Whether it, or one before it, may have stopped an instance of this launch between these times. One whose answer is not known was
    /// lost, or has worked before the instance was launched anew.
    /// </summary>
    public bool MayHaveStopped(DateTimeOffset? launchedAt, DateTimeOffset from, DateTimeOffset to) =>
        (!(launchedAt > (AnsweredAt ?? SentAt) + Skew) && to >= SentAt - Skew && from <= (AnsweredAt ?? SentAt + LongestRun) + Skew)
        || Before?.MayHaveStopped(launchedAt, from, to) == true;
}

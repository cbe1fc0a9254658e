using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Application;

/// <summary>
/// What AWS Health has told of issues in the region. A message of an issue that is over is remembered too: messages come twice and
/// in any order.
/// </summary>
public sealed record RegionIssues
{
    private const int Most = 50;

    /// <summary>
    /// AWS Health repeats what stays open. A message that it is over may be lost, and nobody would then lift the freeze.
    /// </summary>
    public static readonly TimeSpan Holds = TimeSpan.FromHours(24);

    public IReadOnlyList<RegionIssue> Known { get; init => field = value ?? []; } = [];

    public RegionIssues With(ServiceIssue told, DateTimeOffset now)
    {
        var at = told.Time is { } time && time < now ? time : now;
        return Known.Any(known => known.EventArn == told.EventArn && known.At > at) ? this : new()
        {
            Known =
            [
                .. Known.Where(known => known.EventArn != told.EventArn && now - known.At < Holds).TakeLast(Most - 1),
                new(told.EventArn, told.Service, told.Code, at, told.IsOpen),
            ],
        };
    }

    /// <returns>Why no change may begin, as a sentence; null where one may.</returns>
    public string? FreezeAt(DateTimeOffset now) =>
        Known.LastOrDefault(known => known.IsOpen && now - known.At < Holds) is { } issue
            ? $"AWS Health reports an open issue of {issue.Service} in this region: {issue.Code}, last told at "
                + $"{issue.At.UtcDateTime:yyyy-MM-dd HH:mm}Z. It holds changes back until it is closed, for "
                + $"{Holds.TotalHours:0} hours after that at most."
            : null;
}

/// <param name="At">When AWS Health last told of it.</param>
public sealed record RegionIssue(string EventArn, string Service, string Code, DateTimeOffset At, bool IsOpen);

namespace EcsHealthRemediator.Remediation;

/// <summary>How often a command was sent and when last, so that nothing is tried for ever.</summary>
public sealed record Retry(int Attempts, DateTimeOffset LastAt)
{
    private static readonly int[] WaitMinutes = [0, 1, 2, 4, 8, 15, 30];

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Waits a minute after the first attempt, longer after each, an hour at most.</summary>
    public static bool IsDue(Retry? retry, DateTimeOffset now) => retry is null || now >= retry.NextAt;

    public static Retry After(Retry? retry, DateTimeOffset now) => new((retry?.Attempts ?? 0) + 1, now);

    /// <summary>A tick may come some seconds early.</summary>
    private DateTimeOffset NextAt => LastAt - TimeSpan.FromSeconds(5)
        + (Attempts < WaitMinutes.Length ? TimeSpan.FromMinutes(WaitMinutes[Attempts]) : LongestWait);
}

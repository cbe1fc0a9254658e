namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// How long a service's tasks take from their start to their first passed health check, and the grace period this asks for.
/// </summary>
public static class StartUp
{
    private const double Margin = 1.5;

    /// <summary>
    /// A task that was killed while it started tells only that it needed longer, so there the allowance is generous.
    /// </summary>
    private const double MarginUnmeasured = 4;

    private const int Step = 30;

    /// <param name="measured">Start-to-healthy times that were seen whole.</param>
    /// <param name="longestLife">The longest life of a task that was killed before it was healthy.</param>
    /// <returns>Seconds, a multiple of 30.</returns>
    public static int GracePeriodFor(IReadOnlyList<TimeSpan> measured, TimeSpan longestLife)
    {
        var sorted = measured.Order().ToList();
        var enough = sorted.Count > 0 && sorted[^1] > longestLife
            ? TimeSpan.FromTicks(Math.Max(sorted[(int)Math.Ceiling(sorted.Count * 0.95) - 1].Ticks, longestLife.Ticks)) * Margin
            : longestLife * MarginUnmeasured;
        return (int)Math.Ceiling(enough.TotalSeconds / Step) * Step;
    }
}

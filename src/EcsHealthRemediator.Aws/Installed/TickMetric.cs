namespace EcsHealthRemediator.Aws.Installed;

/// <summary>The names of the metric that each tick writes, and by which others see that the remediator runs.</summary>
public static class TickMetric
{
    public const string Namespace = "EcsHealthRemediator";

    public const string Name = "Ticks";

    /// <summary>Of which the value is the name of the remediator's function.</summary>
    public const string Dimension = "FunctionName";
}

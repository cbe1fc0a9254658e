namespace EcsHealthRemediator.Evidence;

/// <summary>
/// Instance types with CPU credits. In standard mode an instance without credits is limited to its baseline.
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html
/// </summary>
public static class Burstable
{
    /// <returns>
    /// The baseline in percent of all virtual CPUs, comparable with CPUUtilization; null for types not known to be burstable.
    /// </returns>
    public static double? BaselineOf(string? instanceType) => instanceType?.Split('.') switch
    {
        ["t2" or "t3" or "t3a" or "t4g", "nano"] => 5,
        ["t2" or "t3" or "t3a" or "t4g", "micro"] => 10,
        ["t2" or "t3" or "t3a" or "t4g", "small" or "medium"] => 20,
        ["t2" or "t3" or "t3a" or "t4g", "large"] => 30,
        ["t2", "xlarge"] => 22.5,
        ["t2", "2xlarge"] => 17,
        ["t3" or "t3a" or "t4g", "xlarge" or "2xlarge"] => 40,
        _ => null,
    };
}

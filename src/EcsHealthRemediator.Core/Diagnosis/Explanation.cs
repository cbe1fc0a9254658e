namespace EcsHealthRemediator.Diagnosis;

/// <summary>
/// That a fault of another check explains one of this check, and the fact of the world by which it does. Without such a fact two
/// faults have nothing to do with each other, and both have to be mended.
/// </summary>
/// <param name="Check">The one whose fault explains.</param>
/// <param name="Because">A sentence.</param>
public sealed record Explanation(string Check, string Because)
{
    public static IEnumerable<Explanation> By(string because, params IEnumerable<string> checks) =>
        checks.Select(check => new Explanation(check, because));
}

using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>The AWS actions that IAM denied, among what could not be read.</summary>
public static class LackingRights
{
    /// <summary>The codes of the protocols, and the words that all of them use.</summary>
    private static readonly string[] Denials =
        ["AccessDenied", "UnauthorizedOperation", "AuthorizationError", "not authorized to perform"];

    public static IReadOnlyList<string> Of(IEnumerable<Gap> gaps) =>
    [
        .. gaps.Where(gap => Denials.Any(denial => gap.Error.Contains(denial, StringComparison.Ordinal)))
            .Select(gap => gap.Source).Distinct().Order(StringComparer.Ordinal),
    ];
}

using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>The AWS actions that IAM denied, among what could not be read.</summary>
public static class LackingRights
{
    /// <summary>The codes of the protocols, and the words that all of them use.</summary>
    private static readonly string[] Denials =
        ["AccessDenied", "UnauthorizedOperation", "AuthorizationError", "not authorized to perform"];

    /// <summary>Whether an error of AWS, or a text that quotes one, tells of a denial.</summary>
    public static bool IsToldBy(string text) => Denials.Any(denial => text.Contains(denial, StringComparison.Ordinal));

    public static IReadOnlyList<string> Of(IEnumerable<Gap> gaps) =>
    [
        .. gaps.Where(gap => IsToldBy(gap.Error))
            .Select(gap => gap.Source).Distinct().Order(StringComparer.Ordinal),
    ];
}

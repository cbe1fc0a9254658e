using System.Text.RegularExpressions;
using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A command names the region that it is for: whoever pastes it at night has another one configured. As an option of
/// <c>aws</c> itself it stands in one place in whatever command.
/// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
/// </summary>
internal static partial class CommandRegion
{
    [GeneratedRegex(@"(?<![\w./-])aws (?=[a-z][a-z0-9-]* [a-z][a-z0-9-]* )")]
    private static partial Regex Call { get; }

    public static string With(string command, string? region) => string.IsNullOrEmpty(region) || !region.All(IsOfRegion) ? command
        : command.Contains("--region", StringComparison.Ordinal) ? command
        : Call.Replace(command, $"aws --region {region} ");

    public static Finding With(Finding finding, string? region) => finding.Remedy is not { } remedy ? finding : finding with
    {
        Remedy = remedy with
        {
            Summary = With(remedy.Summary, region),
            Command = remedy.Command is { } command ? With(command, region) : null,
        },
    };

    private static bool IsOfRegion(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}

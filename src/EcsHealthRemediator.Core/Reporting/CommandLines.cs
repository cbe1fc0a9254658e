using System.Text.RegularExpressions;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// A long chain of commands as a line for each step, which a shell reads as it reads the whole: it goes on after <c>&amp;&amp;</c> at
/// the end of a line.
/// </summary>
internal static partial class CommandLines
{
    private const int LongFrom = 300;

    [GeneratedRegex(@"(?<=(?: &&|=1;)) (?=(?:aws|\{) )")]
    private static partial Regex BetweenSteps { get; }

    public static IReadOnlyList<string> Of(string command) =>
        PlainText.Clean(command, int.MaxValue) is var whole && whole.Length < LongFrom ? [whole] : BetweenSteps.Split(whole);
}

using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Reporting;

/// <summary>A change in the words of its fix.</summary>
internal static class FixTexts
{
    public static string ToDo(ActionRecord action) => Words(action).ToDo(action);

    public static string Done(ActionRecord action) => Words(action).Done(action);

    public static string Undone(ActionRecord action) => Words(action).Undone(action);

    public static FixWords Words(ActionRecord action) => FixCatalog.Of(action.Fix).Words;

    /// <summary>An instance id stays as EC2 writes it.</summary>
    public static string Capital(string text) =>
        text.StartsWith("i-", StringComparison.Ordinal) || text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

using System.Collections;
using System.Text.RegularExpressions;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>"{count} of {product}": names that stand for arguments, in their order.</summary>
internal static partial class MessageTemplate
{
    /// <summary>Names with their arguments; what has no argument, or a null, is left out.</summary>
    public static IEnumerable<(string Name, object Value)> Fields(LogEntry entry) => entry.Arguments.Length == 0 ? [] :
        Placeholder().Matches(entry.Template).Zip(entry.Arguments)
            .Where(pair => pair.Second is not null)
            .Select(pair => (pair.First.Groups[1].Value, pair.Second));

    /// <summary>The message with the arguments in it; a null and a list leave their placeholder.</summary>
    public static string Filled(LogEntry entry)
    {
        var next = 0;
        return Placeholder().Replace(entry.Template, placeholder =>
        {
            var argument = next < entry.Arguments.Length ? entry.Arguments[next++] : null;
            return argument is null or IList or IDictionary ? placeholder.Value : LogEntry.ToText(argument);
        });
    }

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Placeholder();
}

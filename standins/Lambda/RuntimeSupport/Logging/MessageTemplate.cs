using System.Collections;
using System.Text.RegularExpressions;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>A message such as "{count} of {product}", whose placeholders stand for the arguments in their order.</summary>
internal static partial class MessageTemplate
{
    /// <summary>The placeholders with their arguments, without those that have none or null.</summary>
    public static IEnumerable<(string Name, object Value)> Fields(LogEntry entry) => entry.Arguments.Length == 0 ? [] :
        Placeholder().Matches(entry.Template).Zip(entry.Arguments)
            .Where(pair => pair.Second is not null)
            .Select(pair => (pair.First.Groups[1].Value, pair.Second));

    /// <summary>The message with the arguments filled in. The placeholder of a null, a list or a dictionary stays.</summary>
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

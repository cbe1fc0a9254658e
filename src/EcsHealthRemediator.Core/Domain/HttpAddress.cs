namespace EcsHealthRemediator.Domain;

/// <summary>An http or https address of text that may be anything.</summary>
internal static class HttpAddress
{
    /// <returns>
    /// Null where the text is none. What is not plain ASCII is none either: <see cref="Uri"/> throws on some of it, instead of
    /// refusing it.
    /// </returns>
    public static Uri? Of(string text) =>
        text.StartsWith("http", StringComparison.Ordinal) && text.All(character => character is > ' ' and <= '~')
            && Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : null;
}

namespace EcsHealthRemediator.Reporting.Page;

internal static class WebAddress
{
    /// <returns>A link, or the text alone where the address is none of the web.</returns>
    public static Markup Link(string address, string text) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0
            ? Markup.Of($"""<a href="{uri.AbsoluteUri:command}" rel="noreferrer">{text}</a>""")
            : Markup.Of($"{text}");
}

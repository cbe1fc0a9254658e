using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting.Page;

internal static class WebAddress
{
    /// <returns>A link, or the text alone where the address is none of the web.</returns>
    public static Markup Link(string address, string text) =>
        HttpAddress.Of(address) is { Scheme: "https", UserInfo: "" } uri
            ? Markup.Of($"""<a href="{uri.AbsoluteUri:command}" rel="noreferrer">{text}</a>""")
            : Markup.Of($"{text}");
}

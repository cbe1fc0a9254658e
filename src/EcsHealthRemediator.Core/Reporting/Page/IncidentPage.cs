using System.Security.Cryptography;
using System.Text;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>
/// One incident as one HTML file: without scripts, without anything from elsewhere, light or dark as the reader's screen is.
/// </summary>
public static class IncidentPage
{
    /// <summary>The browser itself refuses all but this style sheet.</summary>
    private static readonly string Policy = $"default-src 'none'; style-src 'sha256-{Hash($"{Markup.StyleSheet}")}'";

    /// <summary>The same source gives the same page to the byte.</summary>
    public static string Of(PageSource source)
    {
        var path = PathPicture.Of(source);
        return Markup.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en" dir="ltr">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="referrer" content="no-referrer" />
            <meta http-equiv="Content-Security-Policy" content="{Policy}" />
            <title>{Headline.Subject(source.Outcome)}: {Urgency.Words(source.Outcome.Ask)}</title>
            <style>{Markup.StyleSheet}</style>
            </head>
            <body>
            {Band.Of(source.Outcome)}
            <main>
            {FirstStep.Of(source)}
            {PathSection.Of(path)}
            {RuleSection.Of(source, path)}
            {TimeSection.Of(source)}
            {ActionSection.Of(source.Outcome)}
            {FindingSection.Of(source.Outcome)}
            {ReplaySection.Of(source)}
            </main>
            </body>
            </html>

            """).ToString();
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

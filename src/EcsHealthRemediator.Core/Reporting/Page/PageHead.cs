using System.Security.Cryptography;
using System.Text;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>How every page begins: the browser itself refuses all but its own style sheet.</summary>
internal static class PageHead
{
    public static Markup Of(string title, Markup style) => Markup.Of(
        $"""
        <!DOCTYPE html>
        <html lang="en" dir="ltr">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{Hash($"{style}")}'" />
        <title>{title}</title>
        <style>{style}</style>
        </head>
        """);

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

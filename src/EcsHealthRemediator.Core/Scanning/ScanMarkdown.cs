using System.Text;

namespace EcsHealthRemediator.Scanning;

/// <summary>The report as a table for a pull request.</summary>
public static class ScanMarkdown
{
    private const string Special = @"\`*_{}[]<>#|~@&!";

    public static string Of(ScanReport report)
    {
        var text = new StringBuilder();
        text.Append($"**ECS health scan**: {report.Summary}\n");
        if (report.Services.Count > 0) text.Append("\n| state | service | healthy | what |\n|---|---|---|---|\n");
        foreach (var service in report.Services)
        {
            var lines = ScanLine.Of(service).Select(line => $"**{line.Label}**: {Escaped(line.Text)}");
            text.Append($"| {ScanLine.Words(service)} | {Escaped(ScanLine.Name(service, report))} | {ScanLine.Health(service)} | "
                + $"{string.Join("<br>", lines)} |\n");
        }

        if (ScanLine.Together(report) is { } together) text.Append($"\n{Escaped(together)}\n");
        foreach (var unread in report.Unread) text.Append($"\nCould not be read: {Escaped(unread)}\n");
        return text.ToString();
    }

    /// <summary>No text of AWS becomes markup, a mention or a link.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is '@' or '<' or '&') escaped.Append($"&#{(int)letter};");
            else if (Special.Contains(letter, StringComparison.Ordinal)) escaped.Append('\\').Append(letter);
            else escaped.Append(letter is '\r' or '\n' ? ' ' : letter);
        }

        return escaped.ToString();
    }
}

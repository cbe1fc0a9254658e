using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// The report of an outcome on a terminal: its headings bold, its sentences as wide as the terminal with their indent kept, and its
/// commands left whole, so that they can be copied.
/// </summary>
internal static class ReportText
{
    private const string Command = "    ";

    private const string Bullet = "- ";

    public static void Write(IAnsiConsole console, string report)
    {
        foreach (var line in report.TrimEnd('\n').Split('\n')) WriteLine(console, line);
    }

    private static void WriteLine(IAnsiConsole console, string line)
    {
        var text = line.TrimStart(' ');
        var indent = line.Length - text.Length;
        if (text.Length == 0) console.WriteLine();
        else if (line.StartsWith(Command, StringComparison.Ordinal))
            Terminal.WriteUnwrapped(console, $"{Command}[aqua]{Markup.Escape(text)}[/]");
        else if (indent == 0 && !text.Any(char.IsLower)) console.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
        else if (text.StartsWith(Bullet, StringComparison.Ordinal)) WriteWrapped(console, text[Bullet.Length..], indent, Bullet);
        else WriteWrapped(console, text, indent, "");
    }

    private static void WriteWrapped(IAnsiConsole console, string text, int indent, string bullet)
    {
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn().NoWrap().Width(bullet.Length).PadLeft(indent).PadRight(0));
        grid.AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        grid.AddRow(new Text(bullet), new Text(text));
        console.Write(grid);
    }
}

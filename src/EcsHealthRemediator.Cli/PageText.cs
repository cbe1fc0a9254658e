using System.Text.RegularExpressions;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>Pages of the documentation for people: marks become bold and colour, lines are as wide as the terminal.</summary>
internal static partial class PageText
{
    /// <param name="isList">Whether only the sentence of each is printed, checks and guards apart.</param>
    public static void Write(IAnsiConsole console, IReadOnlyList<DocumentPage> pages, bool isList)
    {
        if (!isList)
        {
            foreach (var paragraph in pages.SelectMany(page => page.Paragraphs)) Write(console, paragraph);
            return;
        }

        var width = pages.Max(page => page.Id.Length);
        Write(console, pages.Where(page => page.Kind == "check"), width);
        console.Write("\nWhat may hold a change back:\n\n");
        Write(console, pages.Where(page => page.Kind == "guard"), width);
    }

    private static void Write(IAnsiConsole console, IEnumerable<DocumentPage> pages, int width)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(width).PadLeft(0).PadRight(2))
            .AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        foreach (var page in pages) grid.AddRow(new Markup($"[bold]{Markup.Escape(page.Id)}[/]"), new Markup(Marked(page.Summary)));
        console.Write(grid);
    }

    /// <summary>A paragraph and the empty line after it; sources have a line each, so that an address can be copied.</summary>
    private static void Write(IAnsiConsole console, string paragraph)
    {
        if (paragraph.StartsWith("# ", StringComparison.Ordinal))
            console.MarkupLine($"[bold]{Markup.Escape(paragraph[2..])}[/]");
        else if (!paragraph.StartsWith("**Sources**: ", StringComparison.Ordinal))
            console.MarkupLine(Marked(paragraph));
        else foreach (var source in paragraph.Split(' '))
            Terminal.WriteUnwrapped(console, Marked(source.TrimEnd(',')));
        console.WriteLine();
    }

    private static string Marked(string text) =>
        Code().Replace(Bold().Replace(Markup.Escape(text), "[bold]$1[/]"), "[aqua]$1[/]");

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

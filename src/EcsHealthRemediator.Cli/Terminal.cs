using System.Text;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>Tables for people: as wide as the terminal and in colour, unless NO_COLOR is set; plain where it is a file.</summary>
internal static class Terminal
{
    /// <summary>So wide that no line of ours is broken.</summary>
    public const int Unwrapped = 10_000;

    private const int WidthOfTables = 240;

    /// <param name="widthOfFiles">In letters, where the output is no terminal.</param>
    public static void Write(Action<IAnsiConsole> write, int widthOfFiles = WidthOfTables)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (!Console.IsOutputRedirected)
        {
            write(AnsiConsole.Console);
            return;
        }

        Console.Out.Write(Plain(write, widthOfFiles));
    }

    /// <summary>A line that is wider than the terminal is left to it, so that names and addresses can be copied whole.</summary>
    public static void WriteUnwrapped(IAnsiConsole console, string markup)
    {
        var width = console.Profile.Width;
        console.Profile.Width = Unwrapped;
        console.MarkupLine(markup);
        console.Profile.Width = width;
    }

    /// <returns>Lines without spaces at their ends, each with a line feed.</returns>
    internal static string Plain(Action<IAnsiConsole> write, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        write(console);
        return string.Concat(text.ToString().TrimEnd('\n', ' ').Split('\n').Select(line => $"{line.TrimEnd()}\n"));
    }
}

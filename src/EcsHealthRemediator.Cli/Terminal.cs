using System.Text;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>Tables for people: as wide as the terminal and in colour, unless NO_COLOR is set; plain where it is a file.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 240;

    public static void Write(Action<IAnsiConsole> write)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (!Console.IsOutputRedirected)
        {
            write(AnsiConsole.Console);
            return;
        }

        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = WidthOfFiles;
        write(console);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n')) Console.Out.Write($"{line.TrimEnd()}\n");
    }
}

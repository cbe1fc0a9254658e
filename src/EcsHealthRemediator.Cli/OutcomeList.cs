using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Reporting;
using Spectre.Console;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Incidents for people: a line each with how bad it is and what is asked, and below it the cause and the command for more, which
/// can be copied whole.
/// </summary>
internal static class OutcomeList
{
    private const int MostOfCause = 400;

    /// <param name="paused">That no change begins now, a sentence; null where changes may begin.</param>
    public static void Write(IReadOnlyList<Outcome> outcomes, string? paused) =>
        Terminal.Write(console => Write(console, outcomes, paused));

    internal static void Write(IAnsiConsole console, IReadOnlyList<Outcome> outcomes, string? paused)
    {
        if (paused is not null) console.MarkupLine($"[yellow]{Markup.Escape(paused)}[/]");
        if (outcomes.Count == 0)
        {
            console.WriteLine("There is no incident.");
            return;
        }

        var lines = outcomes.Select(OutcomeLine.Of).ToList();
        var (word, ask) = (lines.Max(line => line.Word.Length), lines.Max(line => line.Ask.Length));
        foreach (var (outcome, line) in outcomes.Zip(lines))
        {
            Terminal.WriteUnwrapped(
                console,
                $"[{Colour(outcome.Severity)}]{line.Word.PadRight(word)}[/]  {line.Ask.PadRight(ask)}  "
                    + $"[bold]{Markup.Escape(line.Service)}[/]  {line.Time}");
            console.Write(new Padder(new Text(PlainText.Clean(line.Cause, MostOfCause)), new Padding(2, 0, 0, 0)));
            Terminal.WriteUnwrapped(console, $"  {Markup.Escape(line.Command)}");
        }
    }

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "red",
        Severity.Major or Severity.Minor => "yellow",
        Severity.Info => "green",
    };
}

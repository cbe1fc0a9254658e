using System.CommandLine;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health explain</c>: prints what a check looks at, what proves it, what it cannot see, and the sources; without an id
/// it lists the checks.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var check = new Argument<string?>("check")
        {
            Description = "The id of a check, as in an outcome. Default: list all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Say what a check looks at, what proves it, what it cannot see, and the sources.")
        {
            check,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments.GetValue(check), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? check, CancellationToken cancellation)
    {
        var sections = CauseSections.Read();
        if (check is null)
        {
            var width = sections.Max(section => section.Check.Length);
            await Printed.TextAsync(
                string.Join('\n', sections.Select(
                    section => $"{section.Check.PadRight(width)}  {CauseSections.FirstSentence(section.Text)}")),
                cancellation);
            return ExitCode.Done;
        }

        if (sections.FirstOrDefault(section => section.Check == check).Text is { } text)
        {
            await Printed.TextAsync(text, cancellation);
            return ExitCode.Done;
        }

        var near = CauseSections.Near(check, sections.Select(section => section.Check));
        await Console.Error.WriteLineAsync(
            $"There is no check '{check}'.{(near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?")} "
                + "'explain' without an id lists all.");
        return ExitCode.Usage;
    }
}

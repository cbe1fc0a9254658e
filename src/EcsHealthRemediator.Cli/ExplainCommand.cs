using System.CommandLine;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health explain</c>: prints what a check looks at, what proves it, what it cannot see, and the sources; or what a guard asks
/// and what lifts it. Without an id it lists both.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("id")
        {
            Description = "The id of a check or of a guard, as in an outcome. Default: list all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Say what a check looks at and proves, or what a guard asks and what lifts it.") { id };
        command.SetAction((arguments, cancellation) => RunAsync(arguments.GetValue(id), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? id, CancellationToken cancellation)
    {
        var (checks, guards) = (DocumentPages.Checks(), DocumentPages.Guards());
        if (id is null)
        {
            await Printed.TextAsync($"{List(checks)}\n\nWhat may hold a change back:\n\n{List(guards)}", cancellation);
            return ExitCode.Done;
        }

        // An id may be that of a check and of the guard that asks it.
        if (checks.Concat(guards).Where(page => page.Id == id).Select(page => page.Text).ToList() is { Count: > 0 } texts)
        {
            await Printed.TextAsync(string.Join("\n\n", texts), cancellation);
            return ExitCode.Done;
        }

        var near = DocumentPages.Near(id, checks.Concat(guards).Select(page => page.Id));
        await Console.Error.WriteLineAsync(
            $"There is no check or guard '{id}'.{(near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?")} "
                + "'explain' without an id lists all.");
        return ExitCode.Usage;
    }

    private static string List(IReadOnlyList<(string Id, string Text)> pages)
    {
        var width = pages.Max(page => page.Id.Length);
        return string.Join('\n', pages.Select(
            page => $"{page.Id.PadRight(width)}  {DocumentPages.FirstSentence(page.Text)}"));
    }
}

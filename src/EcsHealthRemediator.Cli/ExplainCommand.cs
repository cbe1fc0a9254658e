using System.CommandLine;
using System.Text.Json;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health explain</c>: prints what a check looks at, what proves it, what helps, what it cannot see, and the sources; or what a guard asks
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
        var output = Output.Option(Form.Text, Form.Json, Form.Markdown);
        output.Description = "text, json or markdown. Default: text; of one page that is not for a terminal, markdown.";
        var command = new ToolCommand(
            "explain", "Say what a check looks at and proves, or what a guard asks and what lifts it.",
            "explain", "explain security-group", "explain at-limit --output markdown")
        {
            id, output,
        };
        command.SetAction((arguments, cancellation) => RunAsync(arguments.GetValue(id), arguments.GetValue(output), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? id, string? wanted, CancellationToken cancellation)
    {
        var all = DocumentPages.All();
        // An id may be that of a check and of the guard that asks it.
        var pages = all.Where(page => id is null || page.Id == id).ToList();
        if (pages.Count == 0)
        {
            throw new UsageException(
                $"There is no check or guard '{id}'.{Near.Question(id!, all.Select(page => page.Id))} "
                    + "'explain' without an id lists all.");
        }

        var form = wanted is null && (id is null || !Console.IsOutputRedirected) ? Form.Text
            : wanted is null ? Form.Markdown : Output.Of(wanted);
        if (form != Form.Json && id is not null && pages.Count > 1) pages = [.. pages.Select(page => page.Apart())];
        if (form == Form.Json)
            await Printed.TextAsync(JsonSerializer.Serialize(pages, CliJson.Default.IReadOnlyListDocumentPage), cancellation);
        else if (form == Form.Text)
            Terminal.Write(console => PageText.Write(console, pages, isList: id is null), Terminal.Unwrapped);
        else
            await Printed.TextAsync(
                id is null ? List(pages) : string.Join("\n\n", pages.Select(page => page.Markdown)), cancellation);
        return ExitCode.Done;
    }

    private static string List(IEnumerable<DocumentPage> pages) =>
        string.Join('\n', pages.Select(page => $"- **{page.Id}**: {page.Summary}"));
}

using System.CommandLine;
using System.Text.Json;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;
using Command = System.CommandLine.Command;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// <c>ecs-health incidents</c>: what a deployed remediator holds in its table, with the caller's own rights
/// (<c>dynamodb:ListTables</c> and <c>dynamodb:Scan</c>). It only reads.
/// </summary>
internal static class IncidentsCommand
{
    public static Command Create()
    {
        var region = AwsRegion.Option();
        var table = new Option<string?>("--table")
        {
            Description = "The table of the stack (IncidentTableName). Default: the only one in the region.",
        };
        var output = Output.Option(Form.Text, Form.Json);
        foreach (var option in new Option[] { region, table, output }) option.Recursive = true;
        var list = new Command("list", "List the incidents, the newest first.");
        var id = new Argument<string>("id") { Description = "The id of an incident, as in a message." };
        var html = PageFile.Option();
        var show = new Command("show", "Print the outcome of one incident.") { id, html };
        var command = new Command("incidents", "Read what the remediator knows: list, or show ID.")
        {
            region, table, output, list, show,
        };

        Func<ParseResult, CancellationToken, Task<int>> listing = (arguments, cancellation) => Failure.CatchAsync(async () =>
        {
            var known = await ReadAsync(arguments.GetValue(region), arguments.GetValue(table), cancellation);
            if (Output.Of(arguments.GetValue(output)) == Form.Json)
                await Printed.TextAsync(JsonSerializer.Serialize(known, OutcomeJson.Default.IReadOnlyListOutcome), cancellation);
            else
                OutcomeTable.Write(known);
            return ExitCode.Done;
        });
        command.SetAction(listing);
        list.SetAction(listing);
        show.SetAction((arguments, cancellation) => Failure.CatchAsync(async () =>
        {
            var known = await ReadAsync(arguments.GetValue(region), arguments.GetValue(table), cancellation);
            var wanted = arguments.GetValue(id)!;
            if (known.FirstOrDefault(outcome => outcome.IncidentId == wanted) is not { } found)
            {
                return await Failure.SayAsync(
                    $"There is no incident {wanted} in the table. 'incidents list' shows all.", ExitCode.Failed);
            }

            if (arguments.GetValue(html) is { } page)
                await PageFile.WriteAsync(page, IncidentPage.Of(new(found)), cancellation);
            await Printed.OutcomeAsync(found, Output.IsText(arguments.GetValue(output), text: false), cancellation);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task<IReadOnlyList<Outcome>> ReadAsync(string? region, string? table, CancellationToken cancellation)
    {
        var archive = IncidentArchive.In(AwsRegion.Of(region));
        var (incidents, unreadable) = await archive.AllAsync(table ?? await OnlyTableAsync(archive, cancellation), cancellation);
        if (unreadable > 0)
            await Console.Error.WriteLineAsync($"{unreadable} incidents of another version could not be read.");
        return [.. incidents.Select(Outcome.Of)];
    }

    private static async Task<string> OnlyTableAsync(IncidentArchive archive, CancellationToken cancellation) =>
        await archive.TablesAsync(cancellation) switch
        {
            [var only] => only,
            [] => throw new UsageException(
                "No table of a remediator was found in the region: give --table, or another --region."),
            var several => throw new UsageException(
                $"There are several remediators; give --table: {string.Join(", ", several)}."),
        };
}

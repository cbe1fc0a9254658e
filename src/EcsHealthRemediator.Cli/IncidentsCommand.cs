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
/// (<c>ssm:GetParametersByPath</c> and <c>dynamodb:Scan</c>). It only reads.
/// </summary>
internal static class IncidentsCommand
{
    public static Command Create()
    {
        var region = AwsRegion.Option();
        var stack = InstalledStack.Option();
        var table = new Option<string?>("--table")
        {
            Description = "The table of the stack (IncidentTableName), where its parameter may not be read.",
        };
        var output = Output.Option(Form.Text, Form.Json);
        foreach (var option in new Option[] { region, stack, table, output }) option.Recursive = true;
        var list = new ToolCommand("list", "List the incidents, the newest first.", "incidents list", "incidents list --output json");
        var id = new Argument<string>("id") { Description = "The id of an incident, as in a message." };
        var html = PageFile.Option();
        var show = new ToolCommand(
            "show", "Print the outcome of one incident.",
            "incidents show web-20260101T000100Z-a0a3", "incidents show web-20260101T000100Z-a0a3 --html page.html")
        {
            id, html,
        };
        var command = new ToolCommand(
            "incidents", "Read what the remediator knows: list, or show ID.",
            "incidents", "incidents show web-20260101T000100Z-a0a3", "incidents --stack ecs-health-remediator --output json")
        {
            region, stack, table, output, list, show,
        };
        Func<ParseResult, CancellationToken, Task<Archived>> reading = (arguments, cancellation) =>
            ReadAsync(arguments.GetValue(region), arguments.GetValue(stack), arguments.GetValue(table), cancellation);

        Func<ParseResult, CancellationToken, Task<int>> listing = async (arguments, cancellation) =>
        {
            var archived = await reading(arguments, cancellation);
            var now = TimeProvider.System.GetUtcNow();
            if (Output.Of(arguments.GetValue(output)) == Form.Json)
            {
                IReadOnlyList<Outcome> known = [.. archived.Incidents.Select(Outcome.Of)];
                await Printed.TextAsync(JsonSerializer.Serialize(known, OutcomeJson.Default.IReadOnlyListOutcome), cancellation);
            }
            else
            {
                OutcomeList.Write([.. archived.Incidents.Select(incident => OutcomeLine.Of(incident, now))], archived.Paused(now));
            }
            return ExitCode.Done;
        };
        command.SetAction(listing);
        list.SetAction(listing);
        show.SetAction(async (arguments, cancellation) =>
        {
            var known = (await reading(arguments, cancellation)).Incidents;
            var wanted = arguments.GetValue(id)!;
            if (known.FirstOrDefault(incident => incident.Id == wanted) is not { } incident)
            {
                return await Failure.SayAsync(
                    $"There is no incident {wanted} in the table.{Near.Question(wanted, known.Select(one => one.Id))} "
                        + "'incidents list' shows all.",
                    ExitCode.Failed);
            }

            var found = Outcome.Of(incident);
            if (arguments.GetValue(html) is { } page)
                await OutputFile.WriteAsync(page, IncidentPage.Of(new(found)), cancellation);
            await Printed.OutcomeAsync(found, Output.IsText(arguments.GetValue(output), text: false), cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<Archived> ReadAsync(
        string? region, string? stack, string? table, CancellationToken cancellation)
    {
        var place = AwsRegion.Of(region);
        table ??= (await InstalledStack.OfAsync(place, stack, cancellation)).Table;
        var archived = await IncidentArchive.In(place).AllAsync(table, cancellation);
        if (archived.Unreadable > 0)
            await Console.Error.WriteLineAsync($"{archived.Unreadable} incidents of another version could not be read.");
        return archived;
    }
}

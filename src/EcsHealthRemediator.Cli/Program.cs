using System.CommandLine;
using System.CommandLine.Invocation;

namespace EcsHealthRemediator.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        var root = new RootCommand($"Why do targets of an ECS service fail their health checks?\n\n{ExitCode.Help}")
        {
            ScanCommand.Create(), DiagnoseCommand.Create(), ReplayCommand.Create(), ExplainCommand.Create(),
            IncidentsCommand.Create(), ParseCommand.Create(), DoctorCommand.Create(),
        };
        foreach (var order in OrderCommands.Create()) root.Subcommands.Add(order);
        var parsed = root.Parse(args);
        if (parsed.Action is not ParseErrorAction wrong) return await parsed.InvokeAsync();
        (wrong.ShowHelp, wrong.ShowTypoCorrections) = (false, true);
        await parsed.InvokeAsync();
        return ExitCode.Usage;
    }
}

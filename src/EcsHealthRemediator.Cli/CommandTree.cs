using System.CommandLine;
using System.CommandLine.Help;

namespace EcsHealthRemediator.Cli;

/// <summary>All commands, in the order in which somebody comes to need them.</summary>
internal static class CommandTree
{
    /// <summary>Where to begin.</summary>
    public static readonly IReadOnlyList<string> Examples = ["diagnose --cluster shop --service web", "scan", "diagnose --help"];

    public static RootCommand Create()
    {
        var root = new RootCommand("Why do targets of an ECS service fail their health checks?")
        {
            DiagnoseCommand.Create(), ScanCommand.Create(), IncidentsCommand.Create(),
        };
        foreach (var order in OrderCommands.Create()) root.Subcommands.Add(order);
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(ParseCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}

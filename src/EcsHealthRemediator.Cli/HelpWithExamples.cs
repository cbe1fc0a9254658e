using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EcsHealthRemediator.Cli;

/// <summary>The usual help, then the examples of the command and what the exit codes mean.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => usual.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in parseResult.CommandResult.Command is ToolCommand command ? command.Examples : CommandTree.Examples)
            output.WriteLine($"  ecs-health {example}");
        output.WriteLine();
        output.WriteLine("Exit codes:");
        foreach (var (code, meaning) in ExitCode.Meanings) output.WriteLine($"  {code,-5}{meaning}");
        output.WriteLine();
        return result;
    }
}

using System.CommandLine;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Runs the command. What holds for every command is here, so that none can forget it: how failures are told, what Ctrl-C does, and
/// that an output that cannot be written is a failure.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => Failure.CatchAsync(() =>
    {
        Console.SetOut(StandardOutput.Writer());
        var parsed = CommandTree.Create().Parse(args is ["help", .. var wanted] ? [.. wanted, "--help"] : args);
        if (parsed.Action is not { ClearsParseErrors: true } && WrongUse.Of(parsed) is { Count: > 0 } sentences)
            return Failure.SayAsync(string.Join('\n', sentences), ExitCode.Usage);
        var own = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return Interrupt.RunAsync(stopped => parsed.InvokeAsync(own, stopped));
    });
}

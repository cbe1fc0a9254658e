namespace EcsHealthRemediator.Cli;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Why do targets of an ECS service fail their health checks?")
        {
            ParseCommand.Create(), DiagnoseCommand.Create(), ReplayCommand.Create(), ExplainCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}

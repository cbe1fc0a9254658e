namespace EcsHealthRemediator.Cli.Tests;

/// <summary>All recordings, replayed by one process for each way: starting it takes longer than a replay.</summary>
public sealed class ReplayedEvidence : IAsyncLifetime
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "evidence");

    public IReadOnlyDictionary<string, string> Outcomes { get; private set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> NextSteps { get; private set; } = new Dictionary<string, string>();

    /// <summary>The recordings that have an approved file of that ending.</summary>
    public static IEnumerable<string> Names(string ending) =>
        Directory.GetFiles(Folder, "*" + ending).Select(file => Path.GetFileName(file)[..^ending.Length]);

    public static string File(string name) => Path.Combine(Folder, name + ".json");

    public async Task InitializeAsync()
    {
        Outcomes = await ReplayAsync(Names(".outcome.json"), "replay");
        NextSteps = await ReplayAsync(Names(".next.json"), "replay", "--next");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<Dictionary<string, string>> ReplayAsync(IEnumerable<string> recordings, params string[] command)
    {
        var names = recordings.ToList();
        var (exitCode, output, error) = await Cli.RunAsync("", [.. command, .. names.Select(File)]);
        Assert.Equal((0, ""), (exitCode, error));
        return names.Zip(output.TrimEnd('\n').Split('\n')).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}

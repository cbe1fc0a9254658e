using System.Diagnostics;
using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>The command line tool scans worlds in which something is set up wrong, and is played against the same APIs.</summary>
public sealed class ScanTests
{
    private const int CallsForEachService = 15;

    private static readonly string Tool = $"DEV_NO_BUILD=1 bash '{Path.Combine(SandboxRun.Root, "dev")}' cli";

    [Fact]
    public async Task A_scan_of_fifty_services_says_of_each_what_is_wrong_with_it_and_nothing_else()
    {
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder.At("crowd.json"), await CrowdAsync());
        using var sandbox = await RunningSandbox.StartAsync(folder.At("crowd.json"));
        await sandbox.AdvanceAsync(120);

        var said = await sandbox.RunAsync($"cd {folder.Name} && {Tool} scan --region us-east-1 --rate 500 --output json "
            + "--html page.html --fail-on failing; [ $? = 3 ]");

        var report = JsonDocument.Parse(said).RootElement;
        var services = report.GetProperty("services").EnumerateArray().ToList();
        Assert.Equal(50, services.Count);
        Assert.Equal(services.Select(Wanted), services.Select(Said));
        Assert.True(File.Exists(folder.At("page.html")), "--html is meant as seen from where one stands.");
        var calls = report.GetProperty("calls").EnumerateObject().ToDictionary(call => call.Name, call => call.Value.GetInt32());
        Assert.InRange(calls.Values.Sum(), 1, services.Count * CallsForEachService);
        Assert.Empty(calls.Keys.Except(await RightsAsync(sandbox)));
    }

    [Fact]
    public async Task Ports_and_zones_that_the_next_task_may_get_are_told_while_all_targets_are_healthy()
    {
        using var folder = new Folder();
        await File.WriteAllTextAsync(
            folder.At("half-open.json"),
            """
            {"extends": "steady", "parameters": {"Clusters": "elsewhere"},
             "loadBalancer": {"zones": ["us-east-1a", "us-east-1b"]}, "network": {"targetIngress": ["32768-40000"]},
             "instances": [{"name": "a", "attributes": {"rack": "in"}}, {"name": "b", "attributes": {"rack": "in"}}],
             "services": [{"name": "web", "desiredCount": 2, "memberOf": {"rack": "in"}}]}
            """);
        using var sandbox = await RunningSandbox.StartAsync(folder.At("half-open.json"));
        await sandbox.AdvanceAsync(120);

        var said = await sandbox.RunAsync($"{Tool} scan --region us-east-1 --output json");

        var risks = JsonDocument.Parse(said).RootElement.GetProperty("services")[0].GetProperty("risks").EnumerateArray();
        Assert.Equal(
            ["availability-zone", "security-group"],
            risks.Where(risk => Text(risk, "certainty") == "certain").Select(risk => Text(risk, "id"))
                .Order(StringComparer.Ordinal));
    }

    /// <summary>The name of a service says what is wrong with it.</summary>
    private static (string Name, string State, string Check) Wanted(JsonElement service)
    {
        var name = Text(service.GetProperty("service"), "name");
        var words = name.Split('-');
        return (name, words[0] == "risk" ? "at-risk" : words[0], string.Join('-', words[1..^1]));
    }

    private static (string Name, string State, string Check) Said(JsonElement service)
    {
        var cause = service.GetProperty("cause");
        var risks = service.GetProperty("risks").EnumerateArray().Select(risk => Text(risk, "id"));
        var what = cause.ValueKind == JsonValueKind.Null ? risks : [Text(cause, "check"), .. risks];
        return (Text(service.GetProperty("service"), "name"), Text(service, "state"), string.Join(' ', what));
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static async Task<IEnumerable<string?>> RightsAsync(RunningSandbox sandbox) =>
        JsonDocument.Parse(await sandbox.RunAsync($"{Tool} scan --print-policy")).RootElement.GetProperty("Statement")[0]
            .GetProperty("Action").EnumerateArray().Select(action => action.GetString());

    private static async Task<string> CrowdAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-m", "sandbox.scenario.crowd"])
        {
            WorkingDirectory = SandboxRun.Root,
            RedirectStandardOutput = true,
        })!;
        return await process.StandardOutput.ReadToEndAsync();
    }

    private sealed class Folder : IDisposable
    {
        public string Name { get; } = Directory.CreateTempSubdirectory("scan").FullName;

        public string At(string file) => Path.Combine(Name, file);

        public void Dispose() => Directory.Delete(Name, recursive: true);
    }
}

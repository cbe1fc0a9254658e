using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>The command line tool reads what the remediator in the sandbox knows.</summary>
public sealed class ToolTests
{
    private static readonly string Tool =
        $"AWS_REGION=us-east-1 DEV_NO_BUILD=1 bash '{Path.Combine(SandboxRun.Root, "dev")}' cli";

    [Fact]
    public async Task The_incidents_are_listed_and_one_is_shown()
    {
        using var sandbox = await RunningSandbox.StartAsync("wrong-path");
        await sandbox.AdvanceAsync(600);

        var listed = JsonDocument.Parse(await sandbox.RunAsync($"{Tool} incidents --output json")).RootElement;
        var id = Assert.Single(listed.EnumerateArray()).GetProperty("incidentId").GetString();
        var table = await sandbox.RunAsync($"{Tool} incidents list --output text");
        var shown = await sandbox.RunAsync($"{Tool} incidents show {id} --output text");

        Assert.Contains(id!, table, StringComparison.Ordinal);
        Assert.Contains("shop/web", shown, StringComparison.Ordinal);
        Assert.Contains("404", shown, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => sandbox.RunAsync($"{Tool} incidents show nobody-knows-it"));
    }
}

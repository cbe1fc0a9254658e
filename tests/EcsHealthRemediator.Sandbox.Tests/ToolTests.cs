using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>The command line tool reads what the remediator in the sandbox knows, and gives it orders.</summary>
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

    [Fact]
    public async Task Orders_reach_the_operators_function_and_one_that_is_refused_fails()
    {
        using var sandbox = await RunningSandbox.StartAsync("approval-not-given");
        await sandbox.AdvanceAsync(900);
        var listed = JsonDocument.Parse(await sandbox.RunAsync($"{Tool} incidents --output json")).RootElement;
        var id = Assert.Single(listed.EnumerateArray()).GetProperty("incidentId").GetString();

        var examined = await sandbox.RunAsync($"{Tool} doctor --output text || test $? = 3");
        var paused = await sandbox.RunAsync($"{Tool} pause --reason 'load test' --until 2h --by kim --output text");
        var resumed = await sandbox.RunAsync($"{Tool} resume --output text");
        var rejected = await sandbox.RunAsync($"{Tool} reject {id} --reason 'not now' --by kim --output text");
        var approved = JsonDocument.Parse(await sandbox.RunAsync($"{Tool} approve {id} --question 1 --by kim --output json")).RootElement;

        Assert.Contains($"ecs-health approve {id}", examined, StringComparison.Ordinal);
        Assert.StartsWith("New changes are paused until ", paused, StringComparison.Ordinal);
        Assert.StartsWith("Changes are allowed again", resumed, StringComparison.Ordinal);
        Assert.StartsWith("Rejected by kim (as the request says): not now.", rejected, StringComparison.Ordinal);
        Assert.True(approved.GetProperty("carriedOut").GetBoolean());
        await Assert.ThrowsAsync<InvalidOperationException>(() => sandbox.RunAsync($"{Tool} approve nobody-knows-it"));
    }
}

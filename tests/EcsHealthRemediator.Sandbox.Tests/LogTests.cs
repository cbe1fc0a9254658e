using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>The log lines of the function with the logging configuration of template.yaml.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Each_log_line_is_JSON_and_has_the_incident_as_a_field()
    {
        var run = await SandboxRun.OfAsync("slow-start", "--json", "--verbose");

        var lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var outcome = JsonDocument.Parse(run.Output).RootElement.GetProperty("outcomes")[0];
        var incident = outcome.GetProperty("incidentId").GetString();
        var own = lines.Where(line => line.TryGetProperty("incidentId", out var id) && id.GetString() == incident).ToList();
        Assert.Equal("fixed", own[^1].GetProperty("status").GetString());
        Assert.Contains(own, line => line.TryGetProperty("fix", out var fix) && fix.GetString() == "raise-grace-period"
            && line.GetProperty("decision").GetString() == "applied");
        Assert.All(own, line => Assert.Equal("web", line.GetProperty("service").GetString()));
        Assert.All(lines, line => Assert.NotEmpty(line.GetProperty("requestId").GetString()!));
        // The template sets level INFO; whole outcomes are logged at DEBUG.
        Assert.DoesNotContain(
            lines, line => line.TryGetProperty("outcome", out _) || line.GetProperty("level").GetString() == "Debug");
    }
}

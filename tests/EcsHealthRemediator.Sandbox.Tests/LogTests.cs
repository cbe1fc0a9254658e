using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>What the function writes by the logging configuration of template.yaml, as CloudWatch Logs would get it.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task Each_line_is_JSON_and_the_incident_can_be_asked_for_by_a_field()
    {
        var run = await SandboxRun.OfAsync("slow-start", "--json", "--verbose");

        var lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var incident = JsonDocument.Parse(run.Output).RootElement.GetProperty("outcomes")[0].GetProperty("incidentId").GetString();
        var own = lines.Where(line => line.TryGetProperty("incidentId", out var id) && id.GetString() == incident).ToList();
        Assert.Equal("fixed", own[^1].GetProperty("status").GetString());
        Assert.Contains(own, line => line.TryGetProperty("fix", out var fix) && fix.GetString() == "raise-grace-period"
            && line.GetProperty("decision").GetString() == "applied");
        Assert.All(own, line => Assert.Equal("web", line.GetProperty("service").GetString()));
        Assert.All(lines, line => Assert.NotEmpty(line.GetProperty("requestId").GetString()!));
        // The template's level is INFO, and whole outcomes are written at DEBUG.
        Assert.DoesNotContain(lines, line => line.TryGetProperty("outcome", out _) || line.GetProperty("level").GetString() == "Debug");
    }
}

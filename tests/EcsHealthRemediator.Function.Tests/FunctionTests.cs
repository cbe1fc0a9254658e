using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.TestUtilities;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Function.Tests;

public sealed class FunctionTests
{
    private readonly InMemoryRemediator _remediator = new();
    private readonly TestLambdaContext _context = new() { RemainingTime = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task No_outcome_is_null() => Assert.Null(await InvokeAsync(Sample("schedule")));

    [Fact]
    public async Task One_outcome_is_an_object() =>
        Assert.Equal("watching", (string?)(await InvokeAsync(Sample("task-stopped-elb-health-checks")))!["status"]);

    [Fact]
    public async Task Several_outcomes_are_an_array()
    {
        Open(Snapshots.Web);
        Open(Snapshots.Of("api"));

        var outcomes = (await InvokeAsync(Sample("schedule")))!.AsArray();

        Assert.Equal(["web", "api"], outcomes.Select(outcome => (string?)outcome!["service"]!["name"]));
        Assert.All(outcomes, outcome => Assert.Equal("1.0", (string?)outcome!["schemaVersion"]));
    }

    [Fact]
    public async Task Every_outcome_is_a_line_in_the_log()
    {
        await InvokeAsync(Sample("task-stopped-elb-health-checks"));

        Assert.Contains("watching", ((TestLambdaLogger)_context.Logger).Buffer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""{"source":"aws.ecs","detail-type":"ECS Task State Change","detail":"?"}""")]
    public async Task Malformed_input_is_ignored_and_never_an_exception(string json)
    {
        var outcome = await InvokeAsync(json);

        Assert.Equal("ignored", (string?)outcome!["status"]);
        Assert.StartsWith("malformed: ", (string?)outcome["timeline"]![0]!["text"], StringComparison.Ordinal);
        Assert.Empty(_remediator.Journal);
    }

    [Theory]
    [InlineData("container-instance-impaired", "watching")]
    [InlineData("deployment-failed", "watching")]
    [InlineData("digest-due", "ignored")]
    [InlineData("health-ec2-issue-closed", "ignored")]
    [InlineData("health-ec2-issue-open", "ignored")]
    [InlineData("instance-running", "ignored")]
    [InlineData("instance-stopped", "ignored")]
    [InlineData("operator-approve", "ignored")]
    [InlineData("operator-diagnose", "needs-human")]
    [InlineData("operator-message", "watching")]
    [InlineData("operator-pause", "ignored")]
    [InlineData("operator-reject", "ignored")]
    [InlineData("operator-resume", "ignored")]
    [InlineData("operator-snooze", "ignored")]
    [InlineData("schedule", null)]
    [InlineData("service-action-steady-state", "ignored")]
    [InlineData("service-action-task-start-impaired", "watching")]
    [InlineData("task-stopped-container-health-check", "ignored")]
    [InlineData("task-stopped-elb-health-checks", "watching")]
    [InlineData("task-stopped-host-stopped", "ignored")]
    [InlineData("task-stopping-elb-health-checks", "watching")]
    [InlineData("unhealthy-host-count-alarm", "watching")]
    public async Task Every_sample_ends_as_it_should(string name, string? status)
    {
        var outcome = await InvokeAsync(Sample(name));

        Assert.Equal(status, (string?)outcome?["status"]);
        Assert.Equal(status == "watching" ? 1 : 0, _remediator.Store.Count);
        Assert.Empty(_remediator.Commands);
    }

    [Fact]
    public void No_sample_is_left_untested()
    {
        var tested = typeof(FunctionTests).GetMethod(nameof(Every_sample_ends_as_it_should))!
            .GetCustomAttributesData().Count(attribute => attribute.AttributeType == typeof(InlineDataAttribute));

        Assert.Equal(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "events"), "*.json").Length, tested);
    }

    private static string Sample(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "events", name + ".json"));

    private void Open(Subject subject) =>
        _remediator.Store.Put(IncidentFactory.Of(subject, new SignalInfo("tick", null, null, null), _remediator.Time.Now));

    private async Task<JsonNode?> InvokeAsync(string json)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await JsonNode.ParseAsync(await new Function(_remediator.Remediator.HandleAsync).HandleAsync(input, _context));
    }
}

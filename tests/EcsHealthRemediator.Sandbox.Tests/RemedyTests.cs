using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// Runs the command that a report gives with the AWS CLI, in the same sandbox, and expects all targets to become healthy.
/// </summary>
public sealed class RemedyTests
{
    private const string Table = "ecs-health-remediator-IncidentTable";

    private const int DrawnRemedies = 2;

    private static readonly string[] Remedies =
    [
        "security-group", "load-balancer-egress", "nlb-egress", "nlb-without-group-closed", "nlb-cross-zone-one-subnet",
        "awsvpc-task-group", "udp-rule-only", "ipv6-rule-only", "prefix-list-entry-removed", "network-acl",
        "acl-load-balancer-subnet", "acl-one-zone", "zone-not-enabled", "wrong-path", "wrong-port", "https-on-http",
        "success-codes", "grpc-wrong-code", "slow-answers", "proxy-protocol", "manual-target", "credits-exhausted",
        "slow-start-not-opted-in", "not-opted-in", "peered-no-return-route",
    ];

    // A rule, a setting of a target group, and a tag.
    private static readonly string[] Always = ["security-group", "wrong-path", "not-opted-in"];

    private static readonly string Tool = $"DEV_NO_BUILD=1 bash '{Path.Combine(SandboxRun.Root, "dev")}' cli";

    public static TheoryData<string> Remedied() => [.. Sample.Of("remedies", Remedies, Always, DrawnRemedies)];

    [Theory]
    [MemberData(nameof(Remedied))]
    public async Task The_command_in_the_report_makes_every_target_healthy(string scenario)
    {
        using var sandbox = await RunningSandbox.StartAsync(scenario);

        await MendsAsync(sandbox, await ReportedCommandAsync(sandbox));
    }

    /// <summary>
    /// A stopped instance's target is not unhealthy, so no incident opens; an operator asks for a diagnosis instead.
    /// </summary>
    [Fact]
    public async Task The_command_in_the_answer_to_an_operator_starts_the_stopped_instance()
    {
        using var sandbox = await RunningSandbox.StartAsync("stopped-by-person");
        await sandbox.AdvanceAsync(85);

        await MendsAsync(sandbox, await AnsweredCommandAsync(sandbox));
    }

    [Fact]
    public async Task The_listener_command_makes_every_target_healthy_once_a_person_has_filled_in_its_placeholders()
    {
        using var sandbox = await RunningSandbox.StartAsync("listener-deleted");
        await sandbox.AdvanceAsync(150);
        var command = await AnsweredCommandAsync(sandbox);
        var balancer = await sandbox.RunAsync(
            "aws elbv2 describe-load-balancers --query LoadBalancers[0].LoadBalancerArn --output text");

        await MendsAsync(sandbox, command.Replace("LOADBALANCER", balancer.Trim()).Replace("NUMBER", "80"));
    }

    [Fact]
    public async Task The_command_line_tool_finds_what_the_function_finds_and_replays_it()
    {
        using var sandbox = await RunningSandbox.StartAsync("wrong-path");
        var reported = await ReportedCommandAsync(sandbox);
        var file = Path.GetTempFileName();

        var said = await sandbox.RunAsync($"{Tool} diagnose --cluster shop --service web --region us-east-1 --record {file}");
        var replayed = await sandbox.RunAsync($"{Tool} replay {file}");
        File.Delete(file);

        Assert.Equal(said, replayed);
        Assert.Equal(reported, CauseCommand(said).Replace("aws --region us-east-1 ", "aws ", StringComparison.Ordinal));
    }

    private static async Task MendsAsync(RunningSandbox sandbox, string command)
    {
        Assert.False(await sandbox.IsHealthyAsync());

        await sandbox.RunWhileTimePassesAsync(command);

        // Checked twice, because a task that is about to fail again may be healthy for a moment.
        for (var (minutes, healthy) = (0, 0); healthy < 2; minutes++)
        {
            Assert.True(minutes < 15, $"Not every target is healthy a quarter of an hour after: {command}");
            await sandbox.AdvanceAsync(60);
            healthy = await sandbox.IsHealthyAsync() ? healthy + 1 : 0;
        }
    }

    /// <summary>Waits for the notification that says that a person is needed, and returns its outcome.</summary>
    private static async Task<string> ReportedCommandAsync(RunningSandbox sandbox)
    {
        for (var minutes = 0; minutes < 30; minutes += 3)
        {
            await sandbox.AdvanceAsync(180);
            var table = JsonDocument.Parse(await sandbox.RunAsync($"aws dynamodb scan --table-name {Table}")).RootElement;
            var left = table.GetProperty("Items").EnumerateArray()
                .Where(item => Text(item, "pk").StartsWith("incident#", StringComparison.Ordinal))
                .Select(item => JsonDocument.Parse(Text(item, "document")).RootElement)
                .Where(document => document.GetProperty("status").GetString() == "needs-human").ToList();
            if (left is [var incident])
                return incident.GetProperty("cause").GetProperty("remedy").GetProperty("command").GetString()!;
        }

        throw new InvalidOperationException("Nobody was notified within half an hour that a person is needed.");
    }

    private static string Text(JsonElement item, string attribute) => item.GetProperty(attribute).GetProperty("S").GetString()!;

    private static async Task<string> AnsweredCommandAsync(RunningSandbox sandbox) =>
        CauseCommand(await sandbox.RunAsync($"{Tool} diagnose --cluster shop --service web --region us-east-1"));

    private static string CauseCommand(string said)
    {
        var outcome = JsonDocument.Parse(said).RootElement;
        var cause = outcome.GetProperty("findings").EnumerateArray().Single(finding =>
            finding.GetProperty("check").GetString() == outcome.GetProperty("cause").GetProperty("check").GetString());
        return cause.GetProperty("remedy").GetProperty("command").GetString()!;
    }
}

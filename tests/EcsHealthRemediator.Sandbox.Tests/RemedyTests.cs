using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// The command that a report gives, run as it stands by the AWS CLI in the world that it was written for, mends it.
/// </summary>
public sealed partial class RemedyTests
{
    private const string Table = "ecs-health-remediator-IncidentTable";

    [Theory]
    [InlineData("security-group")]
    [InlineData("load-balancer-egress")]
    [InlineData("network-acl")]
    [InlineData("zone-not-enabled")]
    [InlineData("wrong-path")]
    [InlineData("wrong-port")]
    [InlineData("success-codes")]
    [InlineData("slow-answers")]
    [InlineData("manual-target")]
    public async Task The_command_in_the_report_makes_every_target_healthy(string scenario)
    {
        using var sandbox = await RunningSandbox.StartAsync(scenario);
        await sandbox.AdvanceAsync(420);
        var command = await CauseCommandAsync(sandbox);
        Assert.NotEqual(["healthy"], (await sandbox.TargetStatesAsync()).Distinct());

        await sandbox.RunAsync(command);
        await sandbox.AdvanceAsync(900);

        Assert.Equal(["healthy"], (await sandbox.TargetStatesAsync()).Distinct());
    }

    [Fact]
    public async Task The_command_line_tool_finds_what_the_function_finds_and_replays_it()
    {
        using var sandbox = await RunningSandbox.StartAsync("wrong-path");
        await sandbox.AdvanceAsync(420);
        var file = Path.GetTempFileName();
        var tool = $"DEV_NO_BUILD=1 bash '{Path.Combine(SandboxRun.Root, "dev")}' cli";

        var said = await sandbox.RunAsync($"{tool} diagnose --cluster shop --service web --region us-east-1 --record {file}");
        var replayed = await sandbox.RunAsync($"{tool} replay {file}");
        File.Delete(file);

        Assert.Equal(said, replayed);
        var outcome = JsonDocument.Parse(said).RootElement;
        var cause = outcome.GetProperty("findings").EnumerateArray().Single(finding =>
            finding.GetProperty("check").GetString() == outcome.GetProperty("cause").GetProperty("check").GetString());
        Assert.Equal(await CauseCommandAsync(sandbox), cause.GetProperty("remedy").GetProperty("command").GetString());
    }

    private static async Task<string> CauseCommandAsync(RunningSandbox sandbox)
    {
        var table = JsonDocument.Parse(await sandbox.RunAsync($"aws dynamodb scan --table-name {Table}")).RootElement;
        var incident = table.GetProperty("Items").EnumerateArray().Single(
            item => item.GetProperty("pk").GetProperty("S").GetString()!.StartsWith("incident#", StringComparison.Ordinal));
        var document = JsonDocument.Parse(incident.GetProperty("document").GetProperty("S").GetString()!).RootElement;
        return document.GetProperty("cause").GetProperty("remedy").GetProperty("command").GetString()!;
    }

    /// <summary>A world that stands still but when it is told to go on.</summary>
    private sealed partial class RunningSandbox : IDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

        private readonly Process _process;
        private readonly HttpClient _http;

        private RunningSandbox(Process process, Uri address)
        {
            _process = process;
            _http = new() { BaseAddress = address, Timeout = Limit };
        }

        public static async Task<RunningSandbox> StartAsync(string scenario)
        {
            var process = Process.Start(SandboxRun.Command("sandbox", scenario, "--speed", "0"))!;
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            using var limit = new CancellationTokenSource(Limit);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (Endpoint().Match(line) is not { Success: true } match) continue;
                // What it tells from now on is not of interest, but a full pipe would stop it.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new(process, new(match.Groups[1].Value));
            }

            throw new InvalidOperationException($"The sandbox did not start with {scenario}.");
        }

        public async Task AdvanceAsync(int seconds)
        {
            using var response = await _http.PostAsync("/sandbox/advance", new StringContent($$"""{"seconds": {{seconds}}}"""));
            response.EnsureSuccessStatusCode();
        }

        public async Task<IReadOnlyList<string>> TargetStatesAsync()
        {
            using var world = JsonDocument.Parse(await _http.GetStringAsync("/sandbox/world"));
            return [.. world.RootElement.GetProperty("targets").EnumerateArray()
                .Select(target => target.GetProperty("state").GetString()!)];
        }

        public async Task<string> RunAsync(string command)
        {
            var start = new ProcessStartInfo("bash", ["-c", command])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["AWS_ENDPOINT_URL"] = _http.BaseAddress!.ToString();
            start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
            start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "sandbox";
            start.Environment["AWS_PAGER"] = "";
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Limit);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command}\n{await errors}");
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
            _http.Dispose();
        }

        [GeneratedRegex(@"AWS_ENDPOINT_URL=(http://127\.0\.0\.1:\d+)")]
        private static partial Regex Endpoint();
    }
}

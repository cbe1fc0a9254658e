using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>A running sandbox whose time moves only when a test advances it.</summary>
internal sealed partial class RunningSandbox : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

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
            // The rest of its output is read and dropped, because a full pipe would block it.
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

    /// <summary>Whether each service runs all its desired tasks and every target is healthy.</summary>
    public async Task<bool> IsHealthyAsync()
    {
        using var world = JsonDocument.Parse(await _http.GetStringAsync("/sandbox/world"));
        var wanted = world.RootElement.GetProperty("services").EnumerateArray()
            .Sum(service => service.GetProperty("desiredCount").GetInt32());
        var targets = world.RootElement.GetProperty("targets").EnumerateArray().ToList();
        return targets.Count >= wanted && targets.All(target => target.GetProperty("state").GetString() == "healthy");
    }

    /// <summary>
    /// Runs a command that waits for something, and lets time pass until it is done. Time passes fast, because a waiter of the
    /// AWS CLI polls only every 15 real seconds.
    /// </summary>
    public async Task RunWhileTimePassesAsync(string command)
    {
        var running = RunAsync(command);
        while (await Task.WhenAny(running, Task.Delay(Step)) != running) await AdvanceAsync(60);
        await running;
    }

    public async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
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

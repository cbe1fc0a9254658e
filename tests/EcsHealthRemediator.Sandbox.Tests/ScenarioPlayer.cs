using System.Diagnostics;
using System.Text.Json;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// Plays scenarios with <c>./dev run - --json</c>, one after the other in a single process, because starting the process takes
/// longer than most scenarios. If a scenario crashes the process or takes too long, only that one fails and the next gets a new
/// process.
/// </summary>
public sealed class ScenarioPlayer : IDisposable
{
    private Process? _process;
    private Task<string>? _errors;

    /// <returns>The document of the run; it has <c>output</c> if the run was not as expected.</returns>
    /// <exception cref="InvalidOperationException">The process ended; with its exit code and what it wrote.</exception>
    /// <exception cref="TimeoutException">The process was killed; with what it wrote.</exception>
    public async Task<JsonElement> PlayAsync(string scenario)
    {
        var process = _process ??= Start();
        using var limit = new CancellationTokenSource(SandboxRun.Limit);
        try
        {
            if (await AnswerAsync(process, scenario, limit.Token) is { } line) return JsonDocument.Parse(line).RootElement;
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{scenario}: not played within {SandboxRun.Limit}\n{await LoseAsync()}");
        }

        throw new InvalidOperationException($"{scenario}: exit code {process.ExitCode}\n{await LoseAsync()}");
    }

    public void Dispose()
    {
        if (_process is null) return;
        // The end of its input lets the process end itself and the function; it is killed only if it does not.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private Process Start()
    {
        var start = SandboxRun.Command("run", "-", "--json");
        start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        _errors = process.StandardError.ReadToEndAsync();
        return process;
    }

    /// <summary>Null if the process has ended or ends before it answers.</summary>
    private static async Task<string?> AnswerAsync(Process process, string scenario, CancellationToken limit)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(scenario.AsMemory(), limit);
            await process.StandardInput.FlushAsync(limit);
            return await process.StandardOutput.ReadLineAsync(limit);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<string> LoseAsync()
    {
        _process!.Kill(entireProcessTree: true);
        var errors = await _errors!;
        _process.Dispose();
        _process = null;
        return errors;
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// One run of <c>./dev run SCENARIO --json</c> in a process of its own, as a person starts it.
/// </summary>
internal sealed class SandboxRun
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private SandboxRun(int exitCode, string output, string errors)
    {
        ExitCode = exitCode;
        Output = output;
        Errors = errors;
    }

    public static string Root { get; } = FindRoot();

    public int ExitCode { get; }

    public string Output { get; }

    public string Errors { get; }

    public static IEnumerable<string> Scenarios() =>
        Directory.EnumerateFiles(Path.Combine(Root, "sandbox", "scenarios"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)!).Order();

    /// <summary>
    /// Reads of one moment come in any order, so the evidence that is kept is the same in content and not to the byte. The four
    /// digits more are those of a quotation mark within JSON in JSON, u0022, which stands before the digest.
    /// </summary>
    public static string WithoutDigests(string document) => Regex.Replace(document, "[0-9a-f]{64,68}", "");

    public static Task<SandboxRun> OfAsync(string scenario, params string[] options) =>
        DevAsync(Limit, "run", [scenario, .. options]);

    public static async Task<SandboxRun> DevAsync(TimeSpan within, string command, params string[] arguments)
    {
        using var process = Process.Start(Command(command, arguments))!;
        using var limit = new CancellationTokenSource(within);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs <c>./dev</c> without building, because the tests' build has already built everything.</summary>
    public static ProcessStartInfo Command(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, "dev"), command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DEV_NO_BUILD"] = "1";
        return start;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "template.yaml"))) directory = directory.Parent;
        return directory.FullName;
    }
}

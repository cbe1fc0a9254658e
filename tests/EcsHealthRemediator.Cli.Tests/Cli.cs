using System.Diagnostics;
using System.Text;

namespace EcsHealthRemediator.Cli.Tests;

/// <summary>Runs <c>ecs-health</c> as a process of its own.</summary>
internal static class Cli
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "ecs-health.dll");

    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] arguments) =>
        EndAsync(Start("dotnet", [Tool, .. arguments]), input);

    /// <summary>By a shell, with the words of it that say where the streams go.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RedirectedAsync(string arguments, string redirections) =>
        EndAsync(Start("sh", ["-c", $"exec dotnet '{Tool}' {arguments} {redirections}"]), "");

    /// <summary>A shell starts what runs in the background with interrupts ignored, and so with the tests all that they start.</summary>
    public static Process StartInterruptible(params string[] arguments) =>
        Start("env", ["--default-signal=INT", "dotnet", Tool, .. arguments]);

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        // No account of whoever runs the tests is used.
        foreach (var name in new[] { "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE" }) start.Environment.Remove(name);
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nowhere";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        return Process.Start(start)!;
    }

    private static async Task<(int ExitCode, string Output, string Error)> EndAsync(Process started, string input)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}

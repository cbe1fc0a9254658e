using System.Diagnostics;

namespace EcsHealthRemediator.Aws.Tests.Moto;

/// <summary>The Python that has moto: SANDBOX_PYTHON, which ./dev sets, or python3.</summary>
internal static class Python
{
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("SANDBOX_PYTHON") ?? "python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Moto", name);

    /// <returns>What the script printed.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        using var process = Start([Script(script), .. arguments]);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script} failed: {await errors}");
    }
}

using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>
/// Builds the function as native code and plays a scenario with it. Native code may fail where managed code works, because it has
/// no reflection and because trimming may have removed something that is needed. What the analyzers of the build can see of that,
/// every build sees; compiling takes minutes, so one run of some does it.
/// </summary>
public sealed class NativeTests
{
    private static readonly TimeSpan CompilingTakes = TimeSpan.FromMinutes(30);

    private const int OneRunOf = 4;

    [Fact]
    public async Task The_function_compiles_to_native_code_without_a_warning_and_handles_an_incident_like_the_other()
    {
        if (!Sample.IsDrawn("native", OneRunOf)) return;
        var built = await SandboxRun.DevAsync(CompilingTakes, "native");
        Assert.True(built.ExitCode == 0, built.Errors);
        Assert.DoesNotContain("warning", await File.ReadAllTextAsync(Path.Combine(SandboxRun.Root, "artifacts", "native.log")),
            StringComparison.OrdinalIgnoreCase);

        var native = await SandboxRun.OfAsync("impaired-instance", "--json", "--native");
        var managed = await SandboxRun.OfAsync("impaired-instance", "--json");

        Assert.True(native.ExitCode == 0, native.Errors);
        Assert.Equal(SandboxRun.WithoutDigests(managed.Output), SandboxRun.WithoutDigests(native.Output));
    }
}

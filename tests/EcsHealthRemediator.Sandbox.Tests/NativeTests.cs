using System.Text.Json.Nodes;

namespace EcsHealthRemediator.Sandbox.Tests;

/// <summary>Native code has no reflection to fall back on, and lacks what trimming took for unused; so it is built and used here.</summary>
public sealed class NativeTests
{
    private static readonly TimeSpan CompilingTakes = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task The_function_compiles_to_native_code_without_a_warning_and_handles_an_incident_like_the_other()
    {
        var built = await SandboxRun.DevAsync(CompilingTakes, "native");
        Assert.True(built.ExitCode == 0, built.Errors);
        Assert.DoesNotContain("warning", await File.ReadAllTextAsync(Path.Combine(SandboxRun.Root, "artifacts", "native.log")),
            StringComparison.OrdinalIgnoreCase);

        var native = await SandboxRun.OfAsync("impaired-instance", "--json", "--native");
        var managed = await SandboxRun.OfAsync("impaired-instance", "--json");

        Assert.True(native.ExitCode == 0, native.Errors);
        Assert.Equal(managed.Output, native.Output);
    }
}

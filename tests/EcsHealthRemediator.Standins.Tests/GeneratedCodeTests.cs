using System.Diagnostics;
using System.Reflection;

namespace EcsHealthRemediator.Standins.Tests;

public sealed class GeneratedCodeTests
{
    [Fact]
    public async Task The_checked_in_code_is_what_the_generator_writes()
    {
        var root = typeof(GeneratedCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        using var check = Process.Start(new ProcessStartInfo("python3", [Path.Combine(root, "standins", "emit.py"), "--check"])
        {
            RedirectStandardError = true,
        })!;

        var complaint = await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        Assert.Equal("", complaint);
        Assert.Equal(0, check.ExitCode);
    }
}

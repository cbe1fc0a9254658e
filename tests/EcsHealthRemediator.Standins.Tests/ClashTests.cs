using System.Diagnostics;
using System.Reflection;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>
/// Compiles a record of our own in a file that also uses the namespace of an SDK service, as the evidence readers do, to see
/// whether their type names clash.
/// </summary>
public sealed class ClashTests
{
    private const string AmbiguousReference = "CS0104";

    [Theory]
    [InlineData("EC2", "VpnGateway")]
    [InlineData("SimpleSystemsManagement", "MaintenanceWindowTask")]
    [InlineData("AutoScaling", "ScalingPolicy")]
    [InlineData("CloudWatch", "MetricAlarm")]
    [InlineData("CloudWatchLogs", "LogStream")]
    [InlineData("ECS", "CapacityProvider")]
    [InlineData("ElasticLoadBalancingV2", "TrustStore")]
    [InlineData("SimpleNotificationService", "Topic")]
    public async Task A_record_with_the_name_of_an_unused_SDK_type_does_not_compile_beside_the_model(
        string service, string name) =>
        Assert.Contains(AmbiguousReference, await CompileAsync(service, name), StringComparison.Ordinal);

    [Theory]
    [InlineData("EC2")]
    [InlineData("ECS")]
    public async Task A_record_with_a_name_of_its_own_compiles_beside_the_model(string service) =>
        Assert.Equal("", await CompileAsync(service, "NameOfOurOwn"));

    private static async Task<string> CompileAsync(string service, string name)
    {
        var directory = Directory.CreateTempSubdirectory("clash");
        try
        {
            var source = Path.Combine(directory.FullName, "Reader.cs");
            await File.WriteAllTextAsync(source, $$"""
                using Amazon.{{service}}.Model;
                using Ours;
                namespace Ours { public sealed record {{name}}(string Id); }
                namespace Readers { public static class Reader { public static string Read({{name}} read) => read.Id; } }
                """);
            var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
            var arguments = Path.Combine(directory.FullName, "compile.rsp");
            await File.WriteAllLinesAsync(arguments, [
                "-nologo", "-target:library", $"-out:\"{Path.Combine(directory.FullName, "Reader.dll")}\"",
                .. references.Select(reference => $"-reference:\"{reference}\""), $"\"{source}\""]);

            string[] command = ["exec", Metadata("Compiler"), "-noconfig", $"@{arguments}"];
            using var compiler = Process.Start(new ProcessStartInfo("dotnet", command)
            {
                RedirectStandardOutput = true,
            })!;
            var complaints = await compiler.StandardOutput.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            return complaints;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Metadata(string key) => typeof(ClashTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}

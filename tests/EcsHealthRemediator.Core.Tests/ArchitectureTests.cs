using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests;

public sealed class ArchitectureTests
{
    private static readonly string[] Forbidden = ["Amazon.", "AWSSDK", "System.Net.Http", "System.Net.Sockets"];

    [Fact]
    public void Core_knows_neither_AWS_nor_the_network() =>
        Assert.DoesNotContain(
            typeof(Snapshot).Assembly.GetReferencedAssemblies(),
            reference => Forbidden.Any(name => reference.Name!.StartsWith(name, StringComparison.OrdinalIgnoreCase)));
}

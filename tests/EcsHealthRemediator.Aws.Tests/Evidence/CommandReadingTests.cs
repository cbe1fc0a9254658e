using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class CommandReadingTests
{
    [Theory]
    [InlineData(
        """["CMD", "curl", "-H", "Authorization: Bearer s3cr3t.token", "http://localhost/health"]""",
        """CMD|curl -H "Authorization: Bearer ***" http://localhost/health""")]
    [InlineData("""["CMD", "redis-cli", "-a", "hunter2", "ping"]""", "CMD|redis-cli -a *** ping")]
    [InlineData(
        """["CMD-SHELL", "curl -f http://localhost/health || exit 1"]""",
        "CMD-SHELL|curl -f http://localhost/health || exit 1")]
    public async Task A_containers_own_health_check_is_kept_without_its_secrets(string command, string kept)
    {
        var world = new FakeWorld();
        using var aws = new FakeAws(call => call.Operation != "DescribeTaskDefinition" ? world.Answer(call)
            : new(200, world.Answer(call).Body!.Replace(
                "\"logConfiguration\"", $"\"healthCheck\":{{\"command\":{command}}},\"logConfiguration\"",
                StringComparison.Ordinal)));

        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);

        Assert.Equal(kept, string.Join('|', Assert.Single(snapshot.TaskDefinition!.Containers).HealthCheckCommand));
    }
}

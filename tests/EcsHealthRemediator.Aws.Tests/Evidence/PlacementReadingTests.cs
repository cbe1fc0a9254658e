using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class PlacementReadingTests
{
    [Fact]
    public async Task What_a_task_needs_and_what_hosts_have_of_it_is_read()
    {
        var world = new FakeWorld();
        using var aws = new FakeAws(world.Answer);

        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url))
            .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);

        var needs = snapshot.TaskDefinition!.Needs!;
        var host = snapshot.ContainerInstances![0];
        Assert.Equal((256, 512), (needs.Cpu, needs.Memory));
        Assert.Equal(new(2048, 1792, 7764, 7252), host.Capacity);
        Assert.Equal(["com.amazonaws.ecs.capability.logging-driver.awslogs"], host.Lacks);
    }
}

using EcsHealthRemediator.Diagnosis.Checks;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class HostServicesTests
{
    [Fact]
    public void A_broken_host_names_each_service_with_a_task_there_and_the_one_that_it_was_found_by()
    {
        var world = Impaired().WithHost(1, host => host with { TaskGroups = ["service:api", "family:migrate"] });

        Assert.Contains("services with tasks there: api, web", world.Examine(new InstanceStatus()).Evidence);
        Assert.DoesNotContain(
            Impaired().Examine(new InstanceStatus()).Evidence, fact => fact.StartsWith("services", StringComparison.Ordinal));
    }

    [Fact]
    public void So_it_does_where_ECS_stops_the_other_task_already()
    {
        var world = Impaired();
        var tenancy = world.Tenancy ?? new([], [], [], []);
        world = world with
        {
            Tenancy = tenancy with
            {
                Tasks = [.. tenancy.Tasks, new()
                {
                    Arn = "task",
                    ContainerInstanceArn = Worlds.HostArn(1),
                    TaskDefinitionArn = "api:1",
                    Group = "service:api",
                    LastStatus = "RUNNING",
                    DesiredStatus = "STOPPED",
                }],
            },
        };

        Assert.Contains("services with tasks there: api, web", world.Examine(new InstanceStatus()).Evidence);
    }

    private static Snapshot Impaired() => Worlds.Healthy().Impaired(1);
}

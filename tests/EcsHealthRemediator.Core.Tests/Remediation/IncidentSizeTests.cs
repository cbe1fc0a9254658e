using System.Text.Json;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>An item of DynamoDB holds 400 KB.</summary>
public sealed class IncidentSizeTests
{
    private const int Many = 1_000;

    private const int MostBytes = 300_000;

    private static readonly Snapshot Large = Enlarged(Worlds.Healthy());

    [Theory]
    [InlineData("unhealthy", "Request timed out")]
    [InlineData("unhealthy", "Health checks failed")]
    [InlineData("unhealthy", "Health checks failed with these codes: [404]")]
    [InlineData("unhealthy", "Health checks failed with these codes: [503]")]
    [InlineData("unused", "Target is in an Availability Zone that is not enabled for the load balancer")]
    public void An_incident_about_a_thousand_failing_targets_fits_into_an_item(string state, string description) =>
        Fits(Failing(state, description));

    [Fact]
    public void So_does_one_about_targets_that_no_listener_uses() =>
        Fits(Failing("unused", "Target group is not configured to receive traffic from the load balancer") with
        {
            Forwards = [],
        });

    [Fact]
    public void So_does_one_about_a_thousand_targets_that_somebody_registered()
    {
        var failing = Failing("unhealthy", "Request timed out");
        var world = failing with { Tasks = [], Service = failing.Service! with { RunningCount = 0 } };

        Fits(world);
        var remedy = world.Diagnose().Finding(CheckId.ManualTargets)!.Remedy!;
        Assert.EndsWith(" The command names the first 10 of 1000.", remedy.Summary, StringComparison.Ordinal);
        Assert.Equal(10, remedy.Command!.Split("Id=").Length - 1);
    }

    [Fact]
    public void So_does_one_about_a_thousand_broken_hosts()
    {
        var world = Failing("unhealthy", "Request timed out");
        Fits(world with
        {
            ContainerInstances =
            [
                .. world.ContainerInstances!.Select(host => host with
                {
                    Status = "DRAINING",
                    AgentConnected = false,
                    HealthChecks = [new("CONTAINER_RUNTIME", "IMPAIRED", null), new("AGENT_CONNECTIVITY", "IMPAIRED", null)],
                    Instance = host.Instance! with
                    {
                        StatusChecks = Worlds.Impaired(Worlds.Now.AddMinutes(-9)) with { ScheduledEvents = ["system-reboot"] },
                    },
                }),
            ],
        });
    }

    [Fact]
    public void So_does_one_about_a_thousand_stopped_hosts()
    {
        var world = Failing("unused", "Target is in the stopped state");
        Fits(world with
        {
            ContainerInstances =
            [
                .. world.ContainerInstances!.Select(host => host with { Instance = host.Instance! with { State = "stopped" } }),
            ],
        });
    }

    private static Snapshot Failing(string state, string description) =>
        Large.WithTargets(targets => targets.Select(target => target with
        {
            State = state,
            Reason = state == "unused" ? "Target.NotInUse" : null,
            Description = description,
        }));

    private static void Fits(Snapshot world)
    {
        var incident = IncidentFactory.Of(world.Subject, new SignalInfo("tick", null, null, null), world.TakenAt);

        var next = IncidentStep.Decide(
            incident, world, null, new(), null, Ledgers.Empty(world.Subject)).Transition.Incident;

        Assert.Contains(next.Findings, finding => finding.Verdict == Verdict.Fault);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(next, CoreJson.Default.Incident).Length, 1, MostBytes);
    }

    /// <summary>Hosts, tasks, targets and ways of the first, a thousand times.</summary>
    [Fact]
    public void What_goes_back_and_forth_for_weeks_leaves_the_beginning_and_the_latest_in_the_timeline()
    {
        var incident = new IncidentSimulator(Worlds.Healthy(), Worlds.Auto).Incident.Note(Worlds.Now, "The first.");
        for (var minute = 0; minute < 20_000; minute++)
            incident = incident.Note(Worlds.Now.AddMinutes(minute), minute % 2 == 0 ? "Question 1 waits." : "No longer proposed.");

        Assert.Equal("The first.", incident.Timeline[1].Text);
        Assert.Equal(Worlds.Now.AddMinutes(19_999), incident.Timeline[^1].At);
        Assert.InRange(incident.Timeline.Count, 100, 200);
    }

    [Fact]
    public void The_same_sentence_twice_in_a_row_is_one_entry_with_the_later_time()
    {
        var incident = new IncidentSimulator(Worlds.Healthy(), Worlds.Auto).Incident;
        var noted = incident.Note(Worlds.Now, "Waits.").Note(Worlds.Now.AddMinutes(1), "Waits.");

        Assert.Equal(incident.Timeline.Count + 1, noted.Timeline.Count);
        Assert.Equal(Worlds.Now.AddMinutes(1), noted.Timeline[^1].At);
    }

    private static Snapshot Enlarged(Snapshot small)
    {
        var numbers = Enumerable.Range(1, Many).ToList();
        return small with
        {
            Targets = [.. numbers.Select(n => small.Targets![0] with { Id = Worlds.Id(n), Port = 32768 + n })],
            Tasks =
            [
                .. numbers.Select(n => small.Tasks![0] with
                {
                    Arn = $"arn:aws:ecs:eu-west-1:111122223333:task/shop/task{n}",
                    ContainerInstanceArn = Worlds.HostArn(n),
                    Containers = [new("app", "RUNNING", null, null, [new(8080, 32768 + n)])],
                }),
            ],
            ContainerInstances =
            [
                .. numbers.Select(n => small.ContainerInstances![0] with
                {
                    Arn = Worlds.HostArn(n),
                    Ec2InstanceId = Worlds.Id(n),
                    Instance = small.ContainerInstances![0].Instance! with { Id = Worlds.Id(n) },
                }),
            ],
            Network = small.Network! with
            {
                Targets = numbers.ToDictionary(Worlds.Id, _ => small.Network.Targets[Worlds.Id(1)]),
            },
        };
    }
}

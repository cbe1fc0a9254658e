using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Moto;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

[Collection(UsesMoto.Name)]
public sealed class MeasurementsOnMotoTests(MotoServer moto)
{
    /// <summary>moto takes log events of the last fourteen days only, by its own clock.</summary>
    private static readonly DateTimeOffset Now = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);

    [Fact]
    public async Task Recent_metrics_and_logs_are_read_and_absent_ones_are_not_a_gap()
    {
        await Python.RunAsync("seed_measurements.py", moto.Url, TestClients.Region, $"{Now:O}");
        var world = new FakeWorld();
        world.Tasks.RemoveAt(2);
        world.Targets[1] = world.Targets[1] with { State = "unhealthy" };
        using var aws = new FakeAws(world.Answer);
        var (rest, measurements) = (TestClients.At(aws.Url), TestClients.At(moto.Url));

        var snapshot = await new EvidenceCollector(rest with { CloudWatch = measurements.CloudWatch, Logs = measurements.Logs })
            .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, Now, default);

        Assert.Empty(snapshot.Gaps);
        MetricSeries Of(string name) => snapshot.Metrics!.Single(series => series.Name == name && series.Of == "web");
        Assert.Equal([new(Now.AddMinutes(-3), 40.5), new(Now.AddMinutes(-2), 97)], Of("CPUUtilization").Points);
        Assert.Empty(Of("MemoryUtilization").Points);
        Assert.Equal(["t1", "t2"], snapshot.Logs!.Select(stream => stream.TaskId));
        Assert.Equal([new(Now.AddSeconds(-30), "ERROR token=*** rejected")], snapshot.Logs![0].Errors);
        Assert.Empty(snapshot.Logs[1].Errors!);
    }
}

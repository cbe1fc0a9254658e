using System.Text.Json.Nodes;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Tests.Evidence;

public sealed class LogReadingTests
{
    [Fact]
    public async Task Error_lines_of_failing_and_killed_tasks_are_read_newest_first_and_clean()
    {
        var world = new FakeWorld();
        world.Logs["ecs/web/t1"] = ["INFO ready", "ERROR first", "\u001b[31mERROR\u001b[0m password=hunter2"];
        world.Logs["ecs/web/t0"] = [.. Enumerable.Range(0, 30).Select(number => $"ERROR {number}")];
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(
            [new("t1", "web", "eu-west-1", "/ecs/web", "ecs/web/t1"), new("t0", "web", "eu-west-1", "/ecs/web", "ecs/web/t0")],
            snapshot.Logs!.Select(stream => stream with { Errors = null }));
        Assert.Equal(["ERROR password=***", "ERROR first"], snapshot.Logs![0].Errors!.Select(line => line.Text));
        Assert.Equal(FakeWorld.Now.AddSeconds(-1), snapshot.Logs[0].Errors![0].At);
        Assert.Equal((10, "ERROR 29"), (snapshot.Logs[1].Errors!.Count, snapshot.Logs[1].Errors![0].Text));
        var call = aws.Calls.First(call => call.Service == "logs").Json;
        Assert.Equal(FakeWorld.Now.AddMinutes(-20).ToUnixTimeMilliseconds(), (long?)call["startTime"]);
        Assert.Equal((false, 200), ((bool?)call["startFromHead"], (int?)call["limit"]));
    }

    [Fact]
    public async Task With_logs_switched_off_nothing_is_read_and_there_is_no_gap()
    {
        using var aws = new FakeAws(new FakeWorld().Answer);

        var snapshot = await new EvidenceCollector(TestClients.At(aws.Url)) { ReadsLogs = false }
            .LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);

        Assert.Empty(snapshot.Logs!);
        Assert.Empty(snapshot.Gaps);
        Assert.DoesNotContain(aws.Calls, call => call.Service == "logs");
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_has_no_lines()
    {
        var world = new FakeWorld();
        world.Logs.Clear();
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.All(snapshot.Logs!, stream => Assert.Empty(stream.Errors!));
    }

    [Fact]
    public async Task After_an_empty_page_the_next_page_is_read()
    {
        var world = new FakeWorld();
        using var aws = new FakeAws(
            call => call.Service == "logs" && call.Text("nextToken") is null ? EmptyPage("0") : world.Answer(call));

        var snapshot = await LookAsync(aws);

        Assert.Equal(["ERROR disk is slow"], snapshot.Logs![0].Errors!.Select(line => line.Text));
    }

    [Fact]
    public async Task Reading_stops_after_five_empty_pages()
    {
        var world = new FakeWorld();
        var token = 0;
        using var aws = new FakeAws(
            call => call.Service == "logs" ? EmptyPage($"{Interlocked.Increment(ref token)}") : world.Answer(call));

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(2 * 5, aws.Calls.Count(call => call.Service == "logs"));
    }

    [Fact]
    public async Task At_most_three_streams_are_read()
    {
        var world = new FakeWorld();
        world.Tasks.AddRange(Enumerable.Range(0, 4).Select(number => world.Tasks[2] with { Id = $"k{number}" }));
        using var aws = new FakeAws(world.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Equal(3, snapshot.Logs!.Count);
        Assert.Equal("t1", snapshot.Logs[0].TaskId);
    }

    [Fact]
    public async Task A_log_in_another_region_is_not_read()
    {
        using var aws = new FakeAws(new FakeWorld { LogRegion = "us-east-1" }.Answer);

        var snapshot = await LookAsync(aws);

        Assert.Empty(snapshot.Gaps);
        Assert.DoesNotContain(aws.Calls, call => call.Service == "logs");
        Assert.All(snapshot.Logs!, stream => Assert.Equal(("us-east-1", null), (stream.Region, stream.Errors)));
    }

    private static Answer EmptyPage(string next) =>
        Answer.Of(new JsonObject { ["events"] = new JsonArray(), ["nextBackwardToken"] = next });

    private static Task<Snapshot> LookAsync(FakeAws aws) =>
        new EvidenceCollector(TestClients.At(aws.Url)).LookAsync(FakeWorld.Subject, IncidentMemory.Empty, FakeWorld.Now, default);
}

using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;

namespace EcsHealthRemediator.Aws.Tests.Storage;

public sealed class ChangeStoreTests
{
    private static readonly ChangeRecord Sent = new(
        "web-1", "shop", "web", "ec2:StopInstances", "i-0a01", new(2026, 11, 22, 9, 31, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_change_is_an_item_that_expires_and_that_its_answer_replaces()
    {
        using var aws = new FakeAws(_ => Answer.Of([]));
        using var dynamo = TestClients.Dynamo(aws.Url);
        var store = new ChangeStore(dynamo, "incidents", TimeSpan.FromDays(400));

        await store.KeepAsync(Sent, default);
        await store.KeepAsync(
            Sent.Answered(new((string?)null) { RequestId = "r-1", Before = "running", After = "stopping" }), default);

        Assert.Equal(["dynamodb:PutItem", "dynamodb:PutItem"], aws.Actions);
        var (first, second) = (aws.Calls[0].Json!["Item"]!, aws.Calls[1].Json!["Item"]!);
        Assert.Equal("change#web-1#2026-11-22T09:31:00.000Z#ec2:StopInstances", (string?)first["pk"]!["S"]);
        Assert.Equal((string?)first["pk"]!["S"], (string?)second["pk"]!["S"]);
        Assert.Equal((false, true), ((bool)first["answered"]!["BOOL"]!, (bool)second["answered"]!["BOOL"]!));
        Assert.Null(first["requestId"]);
        Assert.Equal(
            ("r-1", "running", "stopping", "web-1", "i-0a01"),
            (Text("requestId"), Text("before"), Text("after"), Text("incidentId"), Text("resource")));
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)second["expiresAt"]!["N"]!));
        Assert.Equal(Sent.At.AddDays(400), expires);
        Assert.Null(second["openIn"]);

        string? Text(string name) => (string?)second[name]!["S"];
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Aws.Storage;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests;

public sealed partial class PermissionTests
{
    [Fact]
    public async Task The_template_allows_exactly_what_the_adapters_call()
    {
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "template.yaml"));
        var allowed = GrantedAction().Matches(template)
            .Select(match => match.Groups[1].Value)
            // A link to a page reads it, by whoever follows the link; EC2 asks for the grant in the name of who starts an instance.
            .Where(action => action is not ("sqs:SendMessage" or "s3:GetObject" or "kms:CreateGrant"));

        Assert.Equal(allowed.Distinct().Order(StringComparer.Ordinal),
            (await CalledAsync()).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Calls every method of every port, so that every AWS call of the product is made.</summary>
    private static async Task<List<string>> CalledAsync()
    {
        var world = FakeWorld.OfTwoVpcs();
        using var aws = new FakeAws(call => call switch
        {
            { Service: "dynamodb" } => Answer.Of(new JsonObject()),
            { Service: "events" } =>
                new(200, """{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}"""),
            { Service: "sns" } => new(200, "<PublishResponse/>"),
            { Operation: "UpdateService" or "UpdateContainerInstancesState" } => Answer.Of(new JsonObject()),
            { Operation: "SendCommand" } => Answer.Of(new JsonObject()),
            { Operation: "StopInstances" or "StartInstances" or "GetConsoleOutput" or "PutObject" } => new(200, "<Response/>"),
            { Operation: "DescribeAutoScalingInstances" } => new GroupAnswers(world.Hosts[0].Id) { LifecycleState = "Standby" }.Answer(call),
            { Service: "autoscaling" } => new GroupAnswers(world.Hosts[0].Id) { LifecycleState = "Terminating:Wait" }.Answer(call),
            _ => world.Answer(call),
        });
        var clients = TestClients.At(aws.Url);
        var host = world.Hosts[0];
        var incident = IncidentFactory.Of(FakeWorld.Subject, new SignalInfo("tick", null, null, null), FakeWorld.Now) with
        {
            Version = 1,
        };

        await new EvidenceCollector(clients).LookAsync(FakeWorld.Subject, FakeWorld.Asked, FakeWorld.Now, default);

        var finder = new SubjectFinder(clients, ["*"], new ManualTime(FakeWorld.Now));
        await finder.SweepAsync(FakeWorld.Now, default);
        await finder.FindAsync(new ContainerInstanceImpaired("shop", host.Arn), default);

        await new ChangeCalendar(clients, "freeze").FreezeAsync(default);

        var actuator = new Actuator(clients, "probe");
        foreach (var command in new Command[]
        {
            new SetGracePeriod(FakeWorld.Subject.ClusterArn, FakeWorld.Subject.ServiceArn, 60, 30),
            new SetContainerInstanceStatus(FakeWorld.Subject.ClusterArn, host.Arn, "DRAINING"),
            new EnterStandby("hosts", host.Id), new ExitStandby("hosts", host.Id),
            new StopInstance(host.Id) { InStandbyOf = "hosts" }, new StartInstance(host.Id), new ProbeHost(FakeWorld.Asked.Probes[0].Request),
        })
        {
            await actuator.ExecuteAsync(command, default);
        }

        using var s3 = TestClients.S3(aws.Url);
        var seen = new Snapshot { TakenAt = FakeWorld.Now, Subject = FakeWorld.Subject };
        await new EvidenceBucket(clients.Ec2, new(() => s3), "evidence").KeepAsync(
            new("key", host.Id, new() { Signal = incident.Signal, Snapshot = seen }), default);

        using var dynamo = TestClients.Dynamo(aws.Url);
        var store = new IncidentStore(dynamo, "incidents", new ManualTime(FakeWorld.Now));
        await store.OpenAsync(incident, default);
        await store.SaveAsync(incident, unfinished: true, default);
        await store.UnfinishedAsync(default);
        await store.SaveLedgerAsync(await store.LedgerAsync("cluster", default), default);
        await new ChangeStore(dynamo, "incidents", TimeSpan.FromDays(1)).KeepAsync(
            new("i", "shop", "web", "ec2:StopInstances", host.Id, FakeWorld.Now), default);
        await store.SetPauseAsync(await store.PauseAsync(default) ?? new("why", null, null), default);

        await new SnsAnnouncer(TestClients.Sns(aws.Url), "arn:aws:sns:eu-west-1:111122223333:outcomes", null)
            .AnnounceAsync(Outcome.Of(incident), default);
        await new EventBridgeBus(TestClients.Events(aws.Url), "default")
            .PutAsync(IncidentEvent.Opened, Outcome.Of(incident), default);
        var history = new EndedStore(dynamo, "incidents");
        await history.EndedAsync(FakeWorld.Now, FakeWorld.Now, default);
        await history.ToldAsync(FakeWorld.Now, default);
        return [.. aws.Actions];
    }

    [GeneratedRegex(@"^\s+(?:-|Action:) ([a-z0-9]+:[A-Z][A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex GrantedAction();
}

using System.Text;
using System.Text.Json;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Core.Tests.Reporting;

public sealed class DigestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 7, 0, 0, TimeSpan.Zero);

    private static readonly (string, string) Place = ("111122223333", "eu-central-1");

    [Fact]
    public void A_digest_reads_as_approved()
    {
        var digest = Digest.Of(
            [
                Ended("web-1", "web", IncidentStatus.Fixed, 20, Restarted),
                Ended("api-1", "api", IncidentStatus.SelfHealed, 10), Ended("api-2", "api", IncidentStatus.SelfHealed, 3),
                Ended("cart-1", "cart", IncidentStatus.Ignored, 2), Ended("mail-1", "mail", IncidentStatus.NeedsHuman, 1),
            ],
            [
                Open("jobs", new Gap("ec2:DescribeInstanceStatus", "UnauthorizedOperation: You are not authorized")),
                Open("cron") with { Snooze = new(Now.AddDays(2), "the vendor mends it", "kim", "instance-status") },
            ],
            Place, Now.AddDays(-1), Now);

        using var message = new Published(DigestMessage.Of(digest));
        var attributes = string.Join(", ", message.Attributes.Select(pair => $"{pair.Key}={pair.Value}"));
        Approval.Matches(
            "digest", $"Attributes: {attributes}\nSubject: {message.Subject}\n\n{message.Email}\n{message.Body("sqs")}\n{message.Body("https")}\n");
    }

    [Fact]
    public void A_digest_of_everything_at_once_fits_into_a_message()
    {
        var hostile = new string('漢', 2_000) + "<!channel> ```";
        var ended = Enumerable.Range(0, 2_000).Select(n => Ended($"{n}", hostile, IncidentStatus.Fixed, 5, Restarted with { Reason = hostile }));
        var open = Enumerable.Range(0, 500).Select(n => Open(hostile, new Gap($"{hostile}{n}", "AccessDenied: no")));

        var message = DigestMessage.Of(Digest.Of([.. ended], [.. open], Place, Now.AddDays(-1), Now));

        Assert.InRange(Encoding.UTF8.GetByteCount(message.Message), 1, SnsMessageBuilder.MaxBytes);
        Assert.InRange(message.Subject.Length, 1, 99);
        Assert.True(message.Subject.All(char.IsAscii));
        using var published = new Published(message);
        Assert.DoesNotContain("<!channel>", published.Body("https"), StringComparison.Ordinal);
        Assert.Equal("digest", JsonElement.Parse(published.Body("sqs")).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Without_anything_a_day_is_silent_and_a_week_one_line(bool weekly, int told)
    {
        var desk = new Desk(weekly);

        await desk.RunAsync();

        Assert.Equal(told, desk.Told.Count);
        Assert.All(desk.Told, digest => Assert.Contains("nothing failed", DigestMessage.Of(digest).Subject, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_digest_has_told_the_next_one_does_not_and_an_event_that_comes_twice_tells_nothing()
    {
        var desk = new Desk(weekly: false) { Ended = [Ended("web-1", "web", IncidentStatus.Fixed, 1, Restarted)] };

        await desk.RunAsync();
        await desk.RunAsync();
        desk.Now = desk.Now.AddDays(1);
        await desk.RunAsync();

        Assert.Equal("web-1", Assert.Single(Assert.Single(desk.Told).Done).Id);
        Assert.Equal([Now.AddDays(-1), Now], desk.Asked.Select(asked => asked.From));
    }

    [Fact]
    public async Task A_digest_that_could_not_be_sent_is_told_again_with_all_that_it_had()
    {
        var desk = new Desk(weekly: false) { Ended = [Ended("web-1", "web", IncidentStatus.SelfHealed, 1)], TopicIsBroken = true };
        await Assert.ThrowsAsync<InvalidOperationException>(desk.RunAsync);

        desk.TopicIsBroken = false;
        await desk.RunAsync();

        Assert.Equal("web-1", Assert.Single(Assert.Single(desk.Told).Healed).Id);
    }

    private static ActionRecord Restarted => new(
        Fix.RestartInstance, Decision.Applied, null, "Drain, stop, start, back to ACTIVE.", null, null, "i-0123456789abcdef0");

    private static EndedIncident Ended(string id, string service, IncidentStatus status, int hoursAgo, params ActionRecord[] actions) =>
        EndedIncident.Of(Incident(service, id).Close(Now.AddHours(-hoursAgo), status, "over") with { Actions = actions })!;

    private static Incident Open(string service, params Gap[] gaps) => Incident(service, $"{service}-9") with
    {
        Status = IncidentStatus.NeedsHuman,
        Targets = new(0, 2),
        Gaps = gaps,
    };

    private static Incident Incident(string service, string id) => IncidentFactory.Of(
        Worlds.Subject with { ServiceArn = $"arn:aws:ecs:eu-central-1:111122223333:service/shop/{service}" },
        new SignalInfo("tick", null, null, null), Now.AddHours(-21)) with
    {
        Id = id,
        Cause = Finding.Fault(CheckId.InstanceStatus, Confidence.Proof, "Instance i-0123456789abcdef0 fails its system status check."),
    };

    private sealed class Desk(bool weekly) : TimeProvider, IHistory
    {
        private DateTimeOffset? _toldUntil;

        public DateTimeOffset Now { get; set; } = DigestTests.Now;

        public IReadOnlyList<EndedIncident> Ended { get; init; } = [];

        public bool TopicIsBroken { get; set; }

        public List<Digest> Told { get; } = [];

        public List<(DateTimeOffset From, DateTimeOffset Until)> Asked { get; } = [];

        public override DateTimeOffset GetUtcNow() => Now;

        public Task<Digest?> RunAsync() => new DigestStep(this, _ => Task.FromResult(new Unfinished([], [])), PublishAsync, this)
        {
            IsWeekly = weekly,
            Place = Place,
        }.RunAsync(CancellationToken.None);

        public Task<IReadOnlyList<EndedIncident>> EndedAsync(
            DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
        {
            Asked.Add((from, until));
            return Task.FromResult<IReadOnlyList<EndedIncident>>([.. Ended.Where(one => one.ClosedAt > from && one.ClosedAt <= until)]);
        }

        public Task<DateTimeOffset?> ToldUntilAsync(CancellationToken cancellation) => Task.FromResult(_toldUntil);

        public Task ToldAsync(DateTimeOffset until, CancellationToken cancellation)
        {
            _toldUntil = until;
            return Task.CompletedTask;
        }

        private Task PublishAsync(Digest digest, CancellationToken cancellation)
        {
            if (TopicIsBroken) throw new InvalidOperationException("no topic");
            Told.Add(digest);
            return Task.CompletedTask;
        }
    }
}

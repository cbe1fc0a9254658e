using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Tests.Storage;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class PageBucketTests
{
    private static readonly EvidenceFile Evidence = new()
    {
        Signal = new SignalInfo("tick", null, null, null),
        Snapshot = new() { TakenAt = FakeWorld.Now, Subject = FakeWorld.Subject },
    };

    private static readonly Outcome Outcome = Outcome.Of(IncidentFactory.Of(FakeWorld.Subject, Evidence.Signal, FakeWorld.Now));

    [Fact]
    public async Task A_page_and_its_evidence_are_two_objects_and_the_link_is_signed_without_a_call()
    {
        using var aws = new FakeAws(_ => new(200, ""));

        var page = await KeepAsync(aws, Evidence);

        Assert.Equal(["s3:PutObject", "s3:PutObject"], aws.Calls.Select(call => call.Action));
        Assert.Equal(Evidence.Snapshot.TakenAt, EvidenceFile.Read(aws.Calls[0].Body).Snapshot.TakenAt);
        Assert.StartsWith("<!DOCTYPE html>", aws.Calls[1].Body, StringComparison.Ordinal);
        Assert.Contains("aws --region", aws.Calls[1].Body, StringComparison.Ordinal);
        Assert.Equal("s3://evidence/pages/i/t.json", page.Evidence);
        Assert.Equal(FakeWorld.Now + PageBucket.LinkHolds, page.Until);
        var link = new Uri(page.Url);
        Assert.Equal(("https", "/evidence/pages/i/t.html"), (link.Scheme, link.AbsolutePath));
        Assert.Contains("X-Amz-Signature=", link.Query, StringComparison.Ordinal);
        Assert.Matches("X-Amz-Expires=(21600|21599|21598)(&|$)", link.Query);
    }

    [Fact]
    public async Task Without_evidence_the_page_is_drawn_from_the_outcome()
    {
        using var aws = new FakeAws(_ => new(200, ""));

        var page = await KeepAsync(aws, null);

        Assert.Null(page.Evidence);
        Assert.StartsWith("<!DOCTYPE html>", Assert.Single(aws.Calls).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_refuses_gives_no_link()
    {
        using var aws = new FakeAws(_ => new(403, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"));

        await Assert.ThrowsAnyAsync<Amazon.S3.AmazonS3Exception>(() => KeepAsync(aws, Evidence));
    }

    private static async Task<KeptPage> KeepAsync(FakeAws aws, EvidenceFile? evidence)
    {
        using var s3 = TestClients.S3(aws.Url);
        return await new PageBucket(new(() => s3), "evidence", "operators", new ManualTime(FakeWorld.Now))
            .KeepAsync(new("pages/i/t", evidence?.Page(Outcome) ?? new(Outcome), evidence), default);
    }
}

using System.Text;
using Amazon.S3;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Keeps each page, and its evidence, as an object of a private bucket, and signs a link to the page, for which nothing is asked of
/// AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
/// </summary>
/// <param name="s3">Made at its first use, because most invocations keep no page.</param>
/// <param name="functionName">Used in the commands of the page; null where it is not known.</param>
public sealed class PageBucket(Lazy<IAmazonS3> s3, string bucket, string? functionName, TimeProvider time) : IPageKeeper
{
    /// <summary>About as long as the session of a function's role can be relied on.</summary>
    public static readonly TimeSpan LinkHolds = TimeSpan.FromHours(6);

    public async Task<KeptPage> KeepAsync(PageDraft draft, CancellationToken cancellation)
    {
        var owner = draft.Source.Outcome.Account;
        string? evidence = null;
        if (draft.Evidence is { } file)
        {
            evidence = $"s3://{bucket}/{draft.Key}.json";
            await PutAsync($"{draft.Key}.json", file.Write(), "application/json", owner, cancellation);
        }

        var page = IncidentPage.Of(draft.Source with { EvidenceFile = evidence, FunctionName = functionName });
        await PutAsync($"{draft.Key}.html", page, "text/html; charset=utf-8", owner, cancellation);
        return new(await SignAsync($"{draft.Key}.html"), time.GetUtcNow() + LinkHolds, evidence);
    }

    private async Task PutAsync(string key, string text, string type, string? owner, CancellationToken cancellation)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await s3.Value.PutObjectAsync(
            new()
            {
                BucketName = bucket,
                Key = key,
                InputStream = body,
                ContentType = type,
                // A bucket of the same name that somebody else has made meanwhile gets nothing.
                ExpectedBucketOwner = owner,
                UseChunkEncoding = false,
            },
            cancellation);
    }

    /// <summary>The SDK signs by the clock of the machine, whatever time it is for everything else.</summary>
    private Task<string> SignAsync(string key) => s3.Value.GetPreSignedURLAsync(new()
    {
        BucketName = bucket,
        Key = key,
        Verb = HttpVerb.GET,
        Expires = (TimeProvider.System.GetUtcNow() + LinkHolds).UtcDateTime,
    });
}

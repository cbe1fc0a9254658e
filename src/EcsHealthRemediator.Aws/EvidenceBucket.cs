using System.Security.Cryptography;
using System.Text;
using Amazon.EC2;
using Amazon.S3;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Evidence;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// Keeps each evidence pack as one object of a bucket. It never reads or deletes one.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
/// </summary>
/// <param name="s3">Made at its first use, because most invocations stop nothing.</param>
public sealed class EvidenceBucket(IAmazonEC2 ec2, Lazy<IAmazonS3> s3, string bucket) : IEvidenceKeeper
{
    /// <summary>Console output is worth little time, because the host is drained and waits.</summary>
    public TimeSpan ConsoleTakes { get; init; } = TimeSpan.FromSeconds(3);

    public async Task<(KeptEvidence? Kept, string? Error)> KeepAsync(EvidencePack pack, CancellationToken cancellation)
    {
        try
        {
            var console = await new ConsoleReader(ec2, ConsoleTakes).ReadAsync(pack.InstanceId, cancellation);
            var bytes = Encoding.UTF8.GetBytes((pack.File with { Console = console }).Write());
            var digest = SHA256.HashData(bytes);
            using var body = new MemoryStream(bytes);
            await s3.Value.PutObjectAsync(
                new()
                {
                    BucketName = bucket,
                    Key = pack.Key,
                    InputStream = body,
                    ContentType = "application/json",
                    ChecksumSHA256 = Convert.ToBase64String(digest),
                    // A bucket of the same name that somebody else has made meanwhile gets nothing.
                    ExpectedBucketOwner = Arn.TryParse(pack.File.Snapshot.Subject.ServiceArn, out var arn) ? arn.Account : null,
                    // The checksum is known, so it need not trail the body.
                    UseChunkEncoding = false,
                },
                cancellation);
            return (new($"s3://{bucket}/{pack.Key}", Convert.ToHexStringLower(digest)), null);
        }
        catch (Exception error) when (AwsError.Text(error, cancellation) is { } text)
        {
            return (null, text);
        }
    }
}

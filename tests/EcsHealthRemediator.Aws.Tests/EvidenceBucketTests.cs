using System.Security.Cryptography;
using System.Text;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Aws.Tests.Wire;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Aws.Tests;

public sealed class EvidenceBucketTests
{
    [Fact]
    public async Task A_pack_is_one_object_with_the_console_output_and_without_secrets()
    {
        var (kept, error, calls) = await KeepAsync(call => call.Operation == "GetConsoleOutput"
            ? Console("booted\npassword=hunter2-hunter2\nKernel panic")
            : new(200, ""));

        Assert.Null(error);
        Assert.Equal(["ec2:GetConsoleOutput", "s3:PutObject"], calls.Select(call => call.Action));
        Assert.Equal("s3://evidence/incident/i-0a01/time.json", kept!.Location);
        var body = calls[^1].Body;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))), kept.Sha256);
        var console = EvidenceFile.Read(body).Console!;
        Assert.Equal(("booted\npassword=***\nKernel panic", (string?)null), (console.Text!, console.Error));
    }

    [Fact]
    public async Task A_console_that_cannot_be_read_is_kept_as_an_error()
    {
        var (kept, _, calls) = await KeepAsync(call => call.Operation == "GetConsoleOutput"
            ? Refused("UnauthorizedOperation")
            : new(200, ""));

        Assert.NotNull(kept);
        Assert.Contains("UnauthorizedOperation", EvidenceFile.Read(calls[^1].Body).Console!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_of_an_instance_that_is_no_Nitro_one_is_what_it_wrote_at_its_start()
    {
        var (_, _, calls) = await KeepAsync(call => call switch
        {
            { Operation: "GetConsoleOutput" } when call.Body.Contains("Latest=true", StringComparison.Ordinal) =>
                Refused("UnsupportedOperation"),
            { Operation: "GetConsoleOutput" } => Console("old"),
            _ => new(200, ""),
        });

        Assert.Equal("old", EvidenceFile.Read(calls[^1].Body).Console!.Text);
    }

    [Theory]
    [InlineData(404, "NoSuchBucket")]
    [InlineData(403, "AccessDenied")]
    public async Task A_bucket_that_refuses_is_a_result_and_no_exception(int status, string code)
    {
        var (kept, error, _) = await KeepAsync(call => call.Operation == "GetConsoleOutput"
            ? Console("")
            : new(status, $"<Error><Code>{code}</Code><Message>no</Message></Error>"));

        Assert.Null(kept);
        Assert.Contains(code, error, StringComparison.Ordinal);
    }

    private static Answer Console(string text) => new(
        200,
        "<GetConsoleOutputResponse><timestamp>2026-11-22T09:30:00.000Z</timestamp><output>"
            + $"{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}</output></GetConsoleOutputResponse>");

    private static Answer Refused(string code) =>
        new(400, $"<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>");

    private static async Task<(KeptEvidence? Kept, string? Error, IReadOnlyList<Call> Calls)> KeepAsync(Func<Call, Answer> answer)
    {
        using var aws = new FakeAws(answer);
        using var s3 = TestClients.S3(aws.Url);
        var file = new EvidenceFile
        {
            Signal = new SignalInfo("tick", null, null, null),
            Snapshot = new() { TakenAt = FakeWorld.Now, Subject = FakeWorld.Subject },
        };
        var bucket = new EvidenceBucket(TestClients.At(aws.Url).Ec2, new(() => s3), "evidence")
        {
            ConsoleTakes = TestClients.LongTimeout,
        };
        var (kept, error) = await bucket.KeepAsync(new("incident/i-0a01/time.json", "i-0a01", file), default);
        return (kept, error, aws.Calls);
    }
}

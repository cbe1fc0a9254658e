using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace EcsHealthRemediator.Standins.Tests;

[Collection(ChangesTheEnvironment.Name)]
public sealed class BootstrapTests
{
    [Fact]
    public async Task The_handler_gets_event_and_context_and_its_stream_is_the_response()
    {
        ILambdaContext? seen = null;
        (TimeSpan Remaining, string? Trace) then = default;
        Answer[] answers = [BootstrapRun.Event, BootstrapRun.Accepted];
        var received = await BootstrapRun.RunAsync(answers, () => LambdaBootstrapBuilder.Create(
            async (Stream input, ILambdaContext context) =>
            {
                seen = context;
                then = (context.RemainingTime, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
                var output = new MemoryStream(Encoding.UTF8.GetBytes("got " + await new StreamReader(input).ReadToEndAsync()));
                return (Stream)output;
            }));

        Assert.Equal(("GET", "/2018-06-01/runtime/invocation/next"), (received[0].Method, received[0].Path));
        Assert.Equal(("POST", "/2018-06-01/runtime/invocation/r-1/response"), (received[1].Method, received[1].Path));
        Assert.Equal("""got {"hello":"world"}""", received[1].Body);
        Assert.Equal("r-1", seen!.AwsRequestId);
        Assert.Equal("f", seen.FunctionName);
        Assert.Equal("arn:aws:lambda:ap-northeast-2:111122223333:function:f", seen.InvokedFunctionArn);
        Assert.Equal("Root=1-2-3", seen.TraceId);
        Assert.Equal("Root=1-2-3", then.Trace);
        Assert.InRange(then.Remaining, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_handler_without_a_result_answers_with_an_empty_body()
    {
        var received = await BootstrapRun.RunAsync(
            [BootstrapRun.Event, BootstrapRun.Accepted],
            () => LambdaBootstrapBuilder.Create((Stream _, ILambdaContext _) => Task.CompletedTask));

        Assert.Equal("/2018-06-01/runtime/invocation/r-1/response", received[1].Path);
        Assert.Empty(received[1].Body);
    }

    [Fact]
    public async Task An_exception_of_the_handler_is_reported_and_the_next_event_is_fetched()
    {
        var received = await BootstrapRun.RunAsync(
            [BootstrapRun.Event, BootstrapRun.Accepted],
            () => LambdaBootstrapBuilder.Create((Stream _, ILambdaContext _) => Task.FromException<Stream>(
                new InvalidOperationException("broken", new IOException("why")))));

        Assert.Equal("/2018-06-01/runtime/invocation/r-1/error", received[1].Path);
        Assert.Equal("InvalidOperationException", received[1].Headers["Lambda-Runtime-Function-Error-Type"]);
        Assert.Equal("application/vnd.aws.lambda.error+json", received[1].Headers["Content-Type"]);
        using var error = JsonDocument.Parse(received[1].Body);
        Assert.Equal("InvalidOperationException", error.RootElement.GetProperty("errorType").GetString());
        Assert.Equal("broken", error.RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal(JsonValueKind.Array, error.RootElement.GetProperty("stackTrace").ValueKind);
        Assert.Equal("why", error.RootElement.GetProperty("cause").GetProperty("errorMessage").GetString());
        Assert.Equal("/2018-06-01/runtime/invocation/next", received[2].Path);
    }

    [Fact]
    public async Task An_exception_of_the_initializer_is_reported_and_ends_the_process()
    {
        using var server = new LoopbackServer(BootstrapRun.Accepted);
        using var api = new EnvironmentVariable("AWS_LAMBDA_RUNTIME_API", server.Address);
        using var bootstrap = LambdaBootstrapBuilder.Create((Stream input, ILambdaContext _) => Task.FromResult(input))
            .UseBootstrapHandler(() => throw new InvalidOperationException("no settings"))
            .Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bootstrap.RunAsync());

        var report = Assert.Single(server.Received);
        Assert.Equal("/2018-06-01/runtime/init/error", report.Path);
        Assert.Contains("no settings", report.Body, StringComparison.Ordinal);
    }
}

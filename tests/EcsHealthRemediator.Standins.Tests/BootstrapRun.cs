using Amazon.Lambda.RuntimeSupport;

namespace EcsHealthRemediator.Standins.Tests;

/// <summary>Runs a bootstrap against a Runtime API with given answers, until it asks for one event more than there are.</summary>
internal static class BootstrapRun
{
    public static readonly Answer Event = new(
        200,
        """{"hello":"world"}""",
        ("Lambda-Runtime-Aws-Request-Id", "r-1"),
        ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:ap-northeast-2:111122223333:function:f"),
        ("Lambda-Runtime-Trace-Id", "Root=1-2-3"),
        ("Lambda-Runtime-Deadline-Ms", DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds().ToString("D")));

    public static readonly Answer Accepted = new(202, """{"status":"OK"}""");

    public static async Task<IReadOnlyList<Received>> RunAsync(Answer[] answers, Func<LambdaBootstrapBuilder> builder)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var server = new LoopbackServer(answers);
        using var api = new EnvironmentVariable("AWS_LAMBDA_RUNTIME_API", server.Address);
        using var name = new EnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME", "f");
        using var trace = new EnvironmentVariable("_X_AMZN_TRACE_ID", null);
        using var bootstrap = builder().Build();
        var run = bootstrap.RunAsync(stop.Token);
        while (server.Received.Count <= answers.Length && !run.IsCompleted)
            await Task.Delay(TimeSpan.FromMilliseconds(10), stop.Token);
        await stop.CancelAsync();
        await run;
        return server.Received;
    }
}

using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Logging;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop that gets invocations from the Lambda Runtime API at <c>AWS_LAMBDA_RUNTIME_API</c> and answers them.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly Func<Stream, ILambdaContext, Task<Stream>> _handler;
    private readonly LambdaBootstrapInitializer _initializer;
    // The service answers only when there is an event, which may take hours.
    private readonly HttpClient _httpClient = new() { Timeout = TimeSpan.FromHours(12) };

    internal LambdaBootstrap(Func<Stream, ILambdaContext, Task<Stream>> handler, LambdaBootstrapInitializer initializer)
    {
        _handler = handler;
        _initializer = initializer;
    }

    /// <summary>
    /// Handles one invocation after the other until cancelled. An exception of the handler is reported and the loop goes on; an
    /// exception of the initializer is reported and thrown.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var runtime = new RuntimeApi(_httpClient);
        if (_initializer is not null && !await InitializeAsync(runtime))
            return;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(runtime, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // The request timed out after twelve hours without an event.
            }
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _httpClient.Dispose();
    }

    private async Task<bool> InitializeAsync(RuntimeApi runtime)
    {
        try
        {
            return await _initializer();
        }
        catch (Exception exception)
        {
            new ConsoleLogger(null, null).Log(nameof(LogLevel.Error), exception, null);
            await runtime.ReportInitializationErrorAsync(exception);
            throw;
        }
    }

    private async Task InvokeOnceAsync(RuntimeApi runtime, CancellationToken cancellationToken)
    {
        using var invocation = await runtime.GetNextInvocationAsync(cancellationToken);
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.Context.TraceId);
        Stream output;
#pragma warning disable CA1031 // Any exception of the handler is reported as the error of this invocation.
        try
        {
            output = await _handler(invocation.Input, invocation.Context);
        }
        catch (Exception exception)
        {
            invocation.Context.Logger.Log(LogLevel.Error, exception, null);
            await runtime.ReportInvocationErrorAsync(invocation.Context.AwsRequestId, exception, cancellationToken);
            return;
        }
#pragma warning restore CA1031
        await using (output)
            await runtime.SendResponseAsync(invocation.Context.AwsRequestId, output, cancellationToken);
    }
}

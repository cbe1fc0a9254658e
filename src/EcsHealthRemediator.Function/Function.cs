using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using EcsHealthRemediator.Aws.Events;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// A Lambda function, the remediator's or the operators': reads a signal from the event, lets it be handled, writes the outcomes as
/// JSON.
/// </summary>
public sealed class Function
{
    /// <summary>
    /// The work is cancelled this long before Lambda's deadline, so that the error is still logged and returned.
    /// </summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(3);

    private readonly Func<Signal, CancellationToken, Task<IReadOnlyList<Outcome>>> _handle;

    internal Function(Func<Signal, CancellationToken, Task<IReadOnlyList<Outcome>>> handle) => _handle = handle;

    /// <summary>Runs the Lambda runtime loop until it is cancelled.</summary>
    /// <param name="time">The clock; the sandbox passes that of its simulation.</param>
    /// <exception cref="SettingsException">The environment variables are missing or wrong.</exception>
    public static async Task RunAsync(TimeProvider time, CancellationToken cancellation = default)
    {
        var function = new Function(OperatorSettings.FromEnvironment() is { } settings
            ? Composition.Of(settings, time).HandleAsync
            : Composition.Of(Settings.FromEnvironment(), time).HandleAsync);
        using var bootstrap = LambdaBootstrapBuilder.Create(function.HandleAsync).Build();
        await bootstrap.RunAsync(cancellation);
    }

    /// <returns>JSON: one outcome as an object, several as an array, none as null.</returns>
    public async Task<Stream> HandleAsync(Stream input, ILambdaContext context)
    {
        using var buffer = new MemoryStream();
        await input.CopyToAsync(buffer);
        Invocation.Current = context;
        using var deadline = new CancellationTokenSource(Max(context.RemainingTime - Reserve, Reserve));

        var outcomes = await HandleAsync(EventReader.Read(buffer.ToArray()), context.Logger, deadline.Token);
        return new MemoryStream(outcomes switch
        {
            [] => "null"u8.ToArray(),
            [var only] => JsonSerializer.SerializeToUtf8Bytes(only, OutcomeJson.Default.Outcome),
            _ => JsonSerializer.SerializeToUtf8Bytes(outcomes, OutcomeJson.Default.IReadOnlyListOutcome),
        });
    }

    private async Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal, ILambdaLogger log, CancellationToken cancellation)
    {
        try
        {
            var outcomes = await _handle(signal, cancellation);
            foreach (var outcome in outcomes) LogLines.Write(log, outcome with { Evidence = null });
            return outcomes;
        }
        catch (Exception failure)
        {
            LogLines.Write(log, failure);
            throw;
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

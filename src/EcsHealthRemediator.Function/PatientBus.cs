using Amazon.Lambda.Core;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Function;

/// <summary>
/// A bus that has failed is left alone for the rest of the invocation: of all incidents that it moves on, only the first waits for a
/// bus that hangs.
/// </summary>
internal sealed class PatientBus(IEventBus bus) : IEventBus
{
    private ILambdaContext? _failedIn;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public async Task PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation)
    {
        var invocation = Invocation.Current;
        if (invocation is not null && invocation == _failedIn) throw new BusLeftAloneException();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        _failedIn = invocation;
        await bus.PutAsync(happened, outcome, timeout.Token);
        _failedIn = null;
    }
}

/// <summary>The bus was not asked, as it has just failed.</summary>
internal sealed class BusLeftAloneException() : Exception("The event bus has just failed.");

using EcsHealthRemediator.Application;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function;

/// <summary>
/// Handles what the operators' function is invoked with: orders, and nothing else. The next tick acts on what was answered.
/// </summary>
internal sealed class OperatorDesk(IIncidentStore store, TimeProvider time)
{
    private readonly Operator _operator = new(store, time, (incident, _) => Task.FromResult(Outcome.Of(incident)));

    public async Task<IReadOnlyList<Outcome>> HandleAsync(Signal signal, CancellationToken cancellation) => signal switch
    {
        Ignored ignored => [Ignored(signal, ignored.Reason)],
        OperatorCommand and not Diagnose => [await _operator.RunAsync((OperatorCommand)signal, cancellation)],
        _ => [Ignored(signal, "This function takes only approve, reject, pause, resume and snooze; the rest is for the other one.")],
    };

    private Outcome Ignored(Signal signal, string reason) => Remediator.Ignored(signal, time.GetUtcNow(), reason);
}

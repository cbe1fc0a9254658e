using Amazon.Lambda.TestUtilities;
using EcsHealthRemediator.Application;
using EcsHealthRemediator.Function.Tests.Fakes;
using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Function.Tests;

public sealed class EventBusTests : IEventBus, IDisposable
{
    private static readonly Outcome Outcome = Outcome.Of(
        IncidentFactory.Of(Snapshots.Web, new SignalInfo("tick", null, null, null), DateTimeOffset.UnixEpoch));

    private readonly RecordingLogger _log = new();

    private int _asked;

    private Func<CancellationToken, Task> _answer = _ => Task.CompletedTask;

    public EventBusTests() => Invocation.Current = new TestLambdaContext { Logger = _log };

    public void Dispose() => Invocation.Current = null;

    Task IEventBus.PutAsync(IncidentEvent happened, Outcome outcome, CancellationToken cancellation)
    {
        _asked++;
        return _answer(cancellation);
    }

    [Fact]
    public async Task An_event_that_is_not_put_is_an_error_in_the_log_and_goes_on_as_one()
    {
        _answer = _ => throw new InvalidOperationException("InternalFailure: Later.");

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => new LoggedBus(this).PutAsync(IncidentEvent.Closed, Outcome, default));

        var (level, _, fields) = Assert.Single(_log.Lines);
        Assert.Equal("Error", level);
        Assert.Equal(
            (Outcome.IncidentId, "closed", "InternalFailure: Later."), (fields["incidentId"], fields["event"], fields["reason"]));
    }

    [Fact]
    public async Task A_bus_that_hangs_is_waited_for_once_in_an_invocation()
    {
        var bus = new PatientBus(this) { Timeout = TimeSpan.FromMilliseconds(50) };
        _answer = cancellation => Task.Delay(Timeout.Infinite, cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bus.PutAsync(IncidentEvent.Opened, Outcome, default));
        await Assert.ThrowsAsync<BusLeftAloneException>(() => bus.PutAsync(IncidentEvent.Opened, Outcome, default));
        Assert.Equal(1, _asked);

        _answer = _ => Task.CompletedTask;
        Invocation.Current = new TestLambdaContext { Logger = _log };
        await bus.PutAsync(IncidentEvent.Opened, Outcome, default);
        await bus.PutAsync(IncidentEvent.Changed, Outcome, default);
        Assert.Equal(3, _asked);
    }
}

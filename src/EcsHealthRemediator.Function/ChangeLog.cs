using EcsHealthRemediator.Application;

namespace EcsHealthRemediator.Function;

/// <summary>Writes a log line of each change that was answered, and keeps its record.</summary>
/// <param name="keep">Where the record is kept; it may fail.</param>
internal sealed class ChangeLog(Func<ChangeRecord, CancellationToken, Task> keep) : IChangeLog
{
    /// <summary>The change is more urgent than its record.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public async Task KeepAsync(ChangeRecord change, CancellationToken cancellation)
    {
        var log = Invocation.Current?.Logger;
        if (log is not null && change.IsAnswered) LogLines.Write(log, change);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Timeout);
        try
        {
            await keep(change, timeout.Token);
        }
#pragma warning disable CA1031 // The log line stands, and whatever is wrong with the table holds back no change.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (log is not null) LogLines.WriteUnkept(log, change, error);
        }
    }
}

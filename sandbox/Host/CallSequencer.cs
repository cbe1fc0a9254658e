using System.Diagnostics;

namespace EcsHealthRemediator.Sandbox.Host;

/// <summary>
/// Runs AWS calls one at a time, in an order that does not depend on thread scheduling. Simulated time moves with each call, so
/// another order would give another run. The next call is chosen only when the thread pool has no work left, because then no
/// further call can arrive before one of the waiting calls is answered.
/// </summary>
public sealed class CallSequencer
{
    // A thread that is busy for longer than this is not waited for.
    private static readonly TimeSpan DefaultQuietTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _quietTimeout;
    private readonly object _lock = new();
    private readonly List<(string Key, TaskCompletionSource Turn)> _waiting = [];
    private bool _busy;

    public CallSequencer(TimeSpan? quietTimeout = null)
    {
        _quietTimeout = quietTimeout ?? DefaultQuietTimeout;
        new Thread(Serve) { IsBackground = true, Name = nameof(CallSequencer) }.Start();
    }

    /// <summary>Waits for its turn among the calls that wait, which are ordered by their keys, and runs the call.</summary>
    public async Task<T> RunAsync<T>(string key, Func<Task<T>> call)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((key, turn));
            Monitor.Pulse(_lock);
        }

        await turn.Task;
        try
        {
            return await call();
        }
        finally
        {
            lock (_lock)
            {
                _busy = false;
                Monitor.Pulse(_lock);
            }
        }
    }

    private void Serve()
    {
        while (true)
        {
            lock (_lock)
            {
                while (_busy || _waiting.Count == 0)
                    Monitor.Wait(_lock);
            }

            for (var began = Stopwatch.StartNew(); !IsQuiet() && began.Elapsed < _quietTimeout;)
                Thread.Sleep(0);
            Next().SetResult();
        }
    }

    private TaskCompletionSource Next()
    {
        lock (_lock)
        {
            var next = _waiting.MinBy(waiting => waiting.Key, StringComparer.Ordinal);
            _waiting.Remove(next);
            _busy = true;
            return next.Turn;
        }
    }

    private static bool IsQuiet()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return all == free && ThreadPool.PendingWorkItemCount == 0;
    }
}

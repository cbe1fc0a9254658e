using System.Diagnostics;

namespace EcsHealthRemediator.Sandbox.Host;

/// <summary>
/// One call of AWS at a time, in an order that no thread decides: time moves with each call, so the same calls in another order
/// would be another run. Whoever comes next is chosen when everything that could still ask has asked: no work is left but waiting.
/// </summary>
public sealed class Turnstile
{
    // Whatever keeps the threads busy for so long is not about to ask.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _patience;
    private readonly object _lock = new();
    private readonly List<(string Key, TaskCompletionSource Turn)> _waiting = [];
    private bool _busy;

    public Turnstile(TimeSpan? patience = null)
    {
        _patience = patience ?? Patience;
        new Thread(Serve) { IsBackground = true, Name = nameof(Turnstile) }.Start();
    }

    public async Task<T> PassAsync<T>(string key, Func<Task<T>> call)
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

            for (var began = Stopwatch.StartNew(); !IsQuiet() && began.Elapsed < _patience;)
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

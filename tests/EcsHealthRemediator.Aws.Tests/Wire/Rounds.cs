namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>
/// Lets calls through only in rounds of the given sizes. Calls that should have been made together but were not, keep each other
/// waiting until the client gives up.
/// </summary>
internal sealed class Rounds(params int[] sizes)
{
    private readonly Lock _lock = new();
    private int _round;
    private int _waiting;
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ArriveAsync()
    {
        lock (_lock)
        {
            if (_round >= sizes.Length) throw new InvalidOperationException("A call came after the last round.");
            var mine = _open;
            if (++_waiting == sizes[_round])
            {
                (_round, _waiting, _open) = (_round + 1, 0, new(TaskCreationOptions.RunContinuationsAsynchronously));
                mine.SetResult();
            }

            return mine.Task;
        }
    }
}

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>
/// Answers calls only in rounds of the given sizes. If calls that belong to one round are not made at the same time, none of them
/// is answered and the client times out.
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

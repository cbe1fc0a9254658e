using System.Collections.Concurrent;
using EcsHealthRemediator.Sandbox.Host;

namespace EcsHealthRemediator.Sandbox.Tests;

public sealed class CallSequencerTests
{
    private readonly CallSequencer _sequencer = new(TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Calls_that_are_made_at_once_go_one_at_a_time_in_the_order_of_their_keys()
    {
        var passed = new ConcurrentQueue<string>();
        var inside = 0;

        await Task.WhenAll(new[] { "d", "b", "e", "a", "c" }.Select(key => Task.Run(() => _sequencer.RunAsync(key, async () =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await Task.Yield();
            passed.Enqueue(key);
            return Interlocked.Decrement(ref inside);
        }))));

        Assert.Equal(["a", "b", "c", "d", "e"], passed);
    }

    [Fact]
    public async Task A_call_that_fails_lets_the_next_one_pass()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _sequencer.RunAsync<int>("a", () => throw new InvalidOperationException()));

        Assert.Equal(1, await _sequencer.RunAsync("b", () => Task.FromResult(1)));
    }

    [Fact]
    public async Task Threads_that_stay_busy_do_not_block_calls_forever()
    {
        using var over = new ManualResetEventSlim();
        var busy = Task.Run(over.Wait);

        Assert.Equal(1, await _sequencer.RunAsync("a", () => Task.FromResult(1)));

        over.Set();
        await busy;
    }
}

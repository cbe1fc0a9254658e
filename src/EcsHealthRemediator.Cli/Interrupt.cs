using System.Runtime.InteropServices;

namespace EcsHealthRemediator.Cli;

/// <summary>Ends every command alike on Ctrl-C: a word on standard error, and the exit code of a stopped process.</summary>
internal static class Interrupt
{
    /// <summary>How long a stopped command may take to put away what it has begun.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        using var stop = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

        // On a thread of its own, as a read of standard input blocks and knows no cancellation.
        var running = Task.Run(() => command(stop.Token), CancellationToken.None);
        try
        {
            return await running.WaitAsync(stop.Token);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            await Task.WhenAny(running, Task.Delay(Grace, TimeProvider.System, CancellationToken.None));
            return await Failure.SayAsync("Stopped.", ExitCode.Stopped);
        }
    }
}

namespace EcsHealthRemediator.Cli;

/// <summary>One line on standard error that counts up, where that is a terminal; nothing elsewhere.</summary>
internal sealed class Progress : IDisposable
{
    private const string Erase = "\r\u001b[K";

    private readonly Lock _lock = new();

    private bool _hasLine;

    private int _done;

    public void Say(int done, int total)
    {
        if (Console.IsErrorRedirected || total == 0) return;
        lock (_lock)
        {
            if (_hasLine && done <= _done) return;
            (_hasLine, _done) = (true, done);
            Console.Error.Write($"{Erase}{done} of {total} services read");
        }
    }

    public void Dispose()
    {
        if (_hasLine) Console.Error.Write(Erase);
    }
}

namespace EcsHealthRemediator.Evidence;

/// <summary>The log stream of one container of a failing task, with its recent error lines.</summary>
/// <param name="Region">The region of the log, which may differ from that of the service.</param>
public sealed record LogStream(string TaskId, string Container, string Region, string Group, string Name)
{
    /// <summary>
    /// Lines that look like errors, newest first, cleaned and with secrets masked. Null where the log was not read: it is in
    /// another region, or a gap says why.
    /// </summary>
    public IReadOnlyList<LogLine>? Errors { get; init; }
}

public sealed record LogLine(DateTimeOffset At, string Text);

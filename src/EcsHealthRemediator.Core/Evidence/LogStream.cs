namespace EcsHealthRemediator.Evidence;

/// <summary>What a container of a failing task lately wrote to CloudWatch Logs.</summary>
/// <param name="Region">Where the log is kept, which need not be where the service runs.</param>
public sealed record LogStream(string TaskId, string Container, string Region, string Group, string Name)
{
    /// <summary>
    /// Lines that look like errors, newest first, cleaned and without secrets. Null where the log was not read: it is kept in
    /// another region, or there is a gap.
    /// </summary>
    public IReadOnlyList<LogLine>? Errors { get; init; }
}

public sealed record LogLine(DateTimeOffset At, string Text);

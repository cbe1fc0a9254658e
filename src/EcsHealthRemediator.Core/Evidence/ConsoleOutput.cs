namespace EcsHealthRemediator.Evidence;

/// <summary>The end of what an instance has written to its console, without what looks like a secret.</summary>
/// <param name="At">When EC2 took it; null where it does not say.</param>
/// <param name="Text">Null where it could not be read; empty where EC2 has none.</param>
/// <param name="Error">Why it could not be read.</param>
public sealed record ConsoleOutput(DateTimeOffset? At, string? Text, string? Error);

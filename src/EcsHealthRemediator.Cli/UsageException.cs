namespace EcsHealthRemediator.Cli;

/// <summary>The command line is wrong; the message is a sentence that says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);

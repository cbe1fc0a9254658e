namespace EcsHealthRemediator.Cli;

/// <summary>What was found could not be written; the message is a sentence that says where and why.</summary>
internal sealed class OutputException(string message, Exception? inner = null) : Exception(message, inner);

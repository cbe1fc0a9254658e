namespace EcsHealthRemediator.Signals;

/// <summary>
/// Reads ECS service event messages and stopped reasons, in every form seen in captures and documentation
/// (docs/adr/0003-message-parser.md).
/// </summary>
public static class MessageParser
{
    /// <summary>In characters; a longer text is read up to here.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>
    /// Never throws. Null and texts that are not about load balancer health give <see cref="ParsedMessage.Other"/>.
    /// </summary>
    public static ParsedMessage Parse(string? text) =>
        text is null ? ParsedMessage.Other : new MessageReading(text.AsSpan(0, Math.Min(text.Length, MaxLength))).Read();
}

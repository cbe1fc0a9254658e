namespace EcsHealthRemediator.Signals;

/// <summary>Reads ECS service event messages and stopped reasons, in every form seen in captures and documentation
/// (docs/adr/0003-message-parser.md).</summary>
public static class MessageParser
{
    /// <summary>In characters; what a text has beyond it is not looked at.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Never throws; a text that is not about load-balancer health gives <see cref="ParsedMessage.Other"/>.</summary>
    public static ParsedMessage Parse(string? text) =>
        text is null ? ParsedMessage.Other : new MessageReading(text.AsSpan(0, Math.Min(text.Length, MaxLength))).Read();
}

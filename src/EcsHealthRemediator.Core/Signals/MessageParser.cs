namespace EcsHealthRemediator.Signals;

/// <summary>Reads ECS service event messages and stopped reasons, in every form seen in captures and in the documentation.</summary>
/// <remarks>Each part is found by its own keyword wherever it stands: order, parentheses and presence vary between API,
/// console and documentation (docs/adr/0003-message-parser.md).</remarks>
public static class MessageParser
{
    /// <summary>Longest text that is read, in characters; the rest of a longer one is not looked at.</summary>
    public const int MaxLength = 64 * 1024;

    private const string TargetGroupKeyword = "target-group";

    /// <summary>Never throws; a text that is not about load-balancer health gives <see cref="ParsedMessage.Other"/>.</summary>
    public static ParsedMessage Parse(string? text)
    {
        var scanner = new MessageScanner(text.AsSpan()[..Math.Min(text?.Length ?? 0, MaxLength)]);
        var parts = new ParsedMessage();
        var taskFailed = new Phrase("task", "failed", "elb", "health", "checks");
        var unhealthy = new Phrase("is", "unhealthy", "in");
        var notHealthy = new Phrase("is", "not", "healthy", "in");
        var dueTo = new Phrase("due", "to");
        var expected = Part.None;
        var reasonFollows = false;

        while (scanner.MoveNext())
        {
            var word = scanner.Word;
            var isReason = Is(word, "reason");
            if (reasonFollows || (isReason && scanner.Opened))
            {
                parts = parts with { Reason = parts.Reason ?? ReasonText(scanner.TakeGroup(includingThisWord: !isReason)) };
                (expected, reasonFollows) = (Part.None, false);
                continue;
            }

            // In "Task failed ELB health checks" neither "failed" is a task nor "health" a load balancer.
            if (taskFailed.Feed(word))
            {
                expected = Part.None;
                continue;
            }

            if (expected == Part.Task && Is(word, "set"))
            {
                expected = Part.TaskSet;
                continue;
            }

            if (expected != Part.None && !scanner.Closed)
            {
                parts = With(parts, expected, word);
                expected = Part.None;
                continue;
            }

            unhealthy.Feed(word);
            notHealthy.Feed(word);
            reasonFollows = dueTo.Feed(word);
            expected = Keyword(word);

            // A page of AWS documentation prints "(target-grouparn:...".
            if (word.StartsWith(TargetGroupKeyword + "arn:", StringComparison.OrdinalIgnoreCase))
                parts = With(parts, Part.TargetGroup, word[TargetGroupKeyword.Length..]);
        }

        if ((unhealthy.Seen || notHealthy.Seen) && (parts.TargetGroup ?? parts.LoadBalancer) is not null)
            return parts with { Kind = KindOf(parts.Reason), Codes = ResponseCodes.In(parts.Reason) };

        return taskFailed.Seen ? parts with { Kind = MessageKind.TaskFailedElbHealthChecks } : ParsedMessage.Other;
    }

    private enum Part
    {
        None,
        Service,
        TaskSet,
        Task,
        Instance,
        Port,
        TargetGroup,
        LoadBalancer,
    }

    private static Part Keyword(ReadOnlySpan<char> word) =>
        Is(word, "service") ? Part.Service
        : Is(word, "taskSet") ? Part.TaskSet
        : Is(word, "task") ? Part.Task
        : Is(word, "instance") ? Part.Instance
        : Is(word, "port") ? Part.Port
        : Is(word, TargetGroupKeyword) ? Part.TargetGroup
        : Is(word, "elb") ? Part.LoadBalancer
        : Part.None;

    private static ParsedMessage With(ParsedMessage parts, Part part, ReadOnlySpan<char> word)
    {
        var value = Value(word);
        return part switch
        {
            Part.Service => parts with { Service = parts.Service ?? value },
            Part.TaskSet => parts with { TaskSet = parts.TaskSet ?? value },
            Part.Task => parts with { Task = parts.Task ?? value },
            Part.Instance => parts with { Instance = parts.Instance ?? value },
            Part.Port => parts with { Port = parts.Port ?? PortNumber(value) },
            Part.TargetGroup => parts with { TargetGroup = parts.TargetGroup ?? value },
            _ => parts with { LoadBalancer = parts.LoadBalancer ?? value },
        };
    }

    // One dot ends a sentence; several are an elision by whoever wrote the text down, and stay.
    private static string Value(ReadOnlySpan<char> word) =>
        (word.EndsWith(".") && !word.EndsWith("..") ? word[..^1] : word).ToString();

    private static int? PortNumber(string value) =>
        ushort.TryParse(value, System.Globalization.NumberStyles.None, null, out var port) && port > 0 ? port : null;

    private static string? ReasonText(ReadOnlySpan<char> raw)
    {
        var words = raw.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).TrimEnd('.', ' ') is { Length: > 0 } reason ? reason : null;
    }

    private static MessageKind KindOf(string? reason) =>
        Is(reason, "TARGET IS NOT FOUND") || Is(reason, "TARGET GROUP IS NOT FOUND") ? MessageKind.TargetMissing : MessageKind.TargetUnhealthy;

    private static bool Is(ReadOnlySpan<char> word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

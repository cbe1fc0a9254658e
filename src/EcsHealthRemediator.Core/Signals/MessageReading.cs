using System.Globalization;

namespace EcsHealthRemediator.Signals;

/// <summary>
/// Reads a text in one forward pass. A part may stand anywhere and is found by its keyword; of several the first one counts.
/// </summary>
internal ref struct MessageReading(ReadOnlySpan<char> text)
{
    private readonly string?[] _values = new string?[(int)Part.LoadBalancer + 1];
    private MessageScanner _scanner = new(text);
    private Phrase _taskFailed = new("task", "failed", "elb", "health", "checks");
    private Phrase _unhealthy = new("is", "unhealthy", "in");
    private Phrase _notHealthy = new("is", "not", "healthy", "in");
    private Phrase _dueTo = new("due", "to");
    private bool _afterDueTo;
    private Part _expected;
    private string? _reason;

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

    public ParsedMessage Read()
    {
        while (_scanner.MoveNext())
        {
            if (!TakeReason() && !TakeStoppedReason() && !TakeValue())
                TakeKeyword();
        }

        if ((_unhealthy.Seen || _notHealthy.Seen) && (this[Part.TargetGroup] ?? this[Part.LoadBalancer]) is not null)
            return Message(Is(_reason, "TARGET IS NOT FOUND") || Is(_reason, "TARGET GROUP IS NOT FOUND")
                ? MessageKind.TargetMissing
                : MessageKind.TargetUnhealthy);

        return _taskFailed.Seen ? Message(MessageKind.TaskFailedElbHealthChecks) : ParsedMessage.Other;
    }

    private readonly string? this[Part part] => _values[(int)part];

    private readonly ParsedMessage Message(MessageKind kind) => new()
    {
        Kind = kind,
        Service = this[Part.Service],
        TaskSet = this[Part.TaskSet],
        Task = this[Part.Task],
        Instance = this[Part.Instance],
        Port = ushort.TryParse(this[Part.Port], NumberStyles.None, null, out var port) && port > 0 ? port : null,
        TargetGroup = this[Part.TargetGroup],
        LoadBalancer = this[Part.LoadBalancer],
        Reason = _reason,
        Codes = ResponseCodes.In(_reason),
    };

    // The reason is "(reason …)" anywhere, or all that follows "due to". It is taken as a whole, so that none of its words is
    // mistaken for a keyword.
    private bool TakeReason()
    {
        var labelled = Is(_scanner.Word, "reason");
        if (!_afterDueTo && !(labelled && _scanner.Opened))
            return false;

        var words = _scanner.TakeGroup(includingThisWord: !labelled).ToString()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        _reason ??= string.Join(' ', words).TrimEnd('.', ' ') is { Length: > 0 } reason ? reason : null;
        (_afterDueTo, _expected) = (false, Part.None);
        return true;
    }

    // In "Task failed ELB health checks", "failed" is not a task's id and "health" not a load balancer's name.
    private bool TakeStoppedReason()
    {
        if (!_taskFailed.Feed(_scanner.Word))
            return false;

        _expected = Part.None;
        return true;
    }

    private bool TakeValue()
    {
        if (_expected == Part.Task && Is(_scanner.Word, "set"))
        {
            _expected = Part.TaskSet;
            return true;
        }

        if (_expected == Part.None || _scanner.Closed)
            return false;

        Keep(_expected, _scanner.Word);
        _expected = Part.None;
        return true;
    }

    private void TakeKeyword()
    {
        var word = _scanner.Word;
        _unhealthy.Feed(word);
        _notHealthy.Feed(word);
        _afterDueTo = _dueTo.Feed(word);
        _expected = PartNamed(word);

        // One page of the AWS documentation prints "(target-grouparn:..." without a space.
        if (word.StartsWith("target-grouparn:", StringComparison.OrdinalIgnoreCase))
            Keep(Part.TargetGroup, word["target-group".Length..]);
    }

    // A single trailing dot ends the sentence and is dropped. Several dots mean that somebody shortened the value, and are kept.
    // Brackets come from links that were copied from the console as Markdown.
    private readonly void Keep(Part part, ReadOnlySpan<char> word)
    {
        var value = (word.EndsWith(".") && !word.EndsWith("..") ? word[..^1] : word).Trim("[]");
        if (!value.IsEmpty)
            _values[(int)part] ??= value.ToString();
    }

    private static Part PartNamed(ReadOnlySpan<char> word) =>
        Is(word, "service") ? Part.Service
        : Is(word, "taskSet") ? Part.TaskSet
        : Is(word, "task") ? Part.Task
        : Is(word, "instance") ? Part.Instance
        : Is(word, "port") ? Part.Port
        : Is(word, "target-group") ? Part.TargetGroup
        : Is(word, "elb") ? Part.LoadBalancer
        : Part.None;

    private static bool Is(ReadOnlySpan<char> word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}

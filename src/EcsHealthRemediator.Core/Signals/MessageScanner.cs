namespace EcsHealthRemediator.Signals;

/// <summary>Walks a text forward, word by word. White space, parentheses and commas separate words, because copies from the
/// console drop or move the parentheses.</summary>
internal ref struct MessageScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _start;
    private int _end;

    public readonly ReadOnlySpan<char> Word => _text[_start.._end];

    /// <summary>An opening parenthesis stands between the previous word and this one.</summary>
    public bool Opened { get; private set; }

    /// <summary>A closing parenthesis stands between the two, so this word cannot be the value of the previous one.</summary>
    public bool Closed { get; private set; }

    public bool MoveNext()
    {
        Opened = Closed = false;
        for (_start = _end; _start < _text.Length && IsSeparator(_text[_start]); _start++)
        {
            Opened |= _text[_start] == '(';
            Closed |= _text[_start] == ')';
        }

        for (_end = _start; _end < _text.Length && !IsSeparator(_text[_end]);)
            _end++;

        return _end > _start;
    }

    /// <summary>Takes all up to the parenthesis that closes the enclosing group, or to the end where that was lost.</summary>
    public ReadOnlySpan<char> TakeGroup(bool includingThisWord)
    {
        var from = includingThisWord ? _start : _end;
        var depth = 0;
        for (_end = from; _end < _text.Length; _end++)
        {
            if (_text[_end] == '(')
                depth++;
            else if (_text[_end] == ')' && --depth < 0)
                break;
        }

        return _text[from.._end];
    }

    private static bool IsSeparator(char c) => c is '(' or ')' or ',' || char.IsWhiteSpace(c);
}

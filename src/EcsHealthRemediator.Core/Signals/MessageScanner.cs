namespace EcsHealthRemediator.Signals;

/// <summary>
/// Walks a text forward, word by word. White space, parentheses and commas all separate words, because text copied from the
/// console may lack parentheses or have them elsewhere.
/// </summary>
internal ref struct MessageScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _start;
    private int _end;

    public readonly ReadOnlySpan<char> Word => _text[_start.._end];

    /// <summary>Whether an opening parenthesis stands between the previous word and this one.</summary>
    public bool Opened { get; private set; }

    /// <summary>Whether a closing parenthesis does; this word then cannot be the value of the previous one.</summary>
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

    /// <summary>
    /// Takes the text up to the parenthesis that closes the enclosing group, or to the end where there is none.
    /// </summary>
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

namespace EcsHealthRemediator.Signals;

/// <summary>Recognizes a fixed sequence of words that are fed one at a time.</summary>
internal struct Phrase(params string[] words)
{
    private int _matched;

    public bool Seen { get; private set; }

    /// <summary>True if the word continues the phrase; it then is neither a keyword nor a value.</summary>
    public bool Feed(ReadOnlySpan<char> word)
    {
        if (!Is(word, words[_matched]))
            _matched = 0;

        var continues = _matched > 0;
        if (Is(word, words[_matched]))
            _matched++;

        if (_matched == words.Length)
            (_matched, Seen) = (0, true);

        return continues;
    }

    private static bool Is(ReadOnlySpan<char> word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}

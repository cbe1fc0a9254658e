namespace EcsHealthRemediator.Signals;

/// <summary>Recognises a fixed sequence of words, fed one at a time; remembers that it was seen.</summary>
internal struct Phrase(params string[] words)
{
    private int _matched;

    public bool Seen { get; private set; }

    /// <summary>True if the word goes on with the phrase, so that it is neither a keyword nor a value.</summary>
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

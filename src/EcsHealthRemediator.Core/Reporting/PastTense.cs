using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Reporting;

/// <summary>
/// What is over reads as past. Knows the verbs of our own findings; what somebody else has written, which follows a colon or a
/// quotation mark, stays as it is.
/// </summary>
internal static partial class PastTense
{
    private const string Verbs = "is was, are were, has had, have had, does did, do did, fails failed, fail failed, answers answered, "
        + "accepts accepted, lets let, asks asked, speaks spoke, takes took, refuses refused, refuse refused, listens listened, "
        + "log logged, use used, uses used, belong belonged, ends ended, end ended, breaks broke, break broke, leads led, lacks lacked, "
        + "need needed, finds found, sends sent, wait waited, waits waited, cannot could-not";

    private static readonly Dictionary<string, string> Past = Verbs.Split(", ").Select(pair => pair.Split(' '))
        .ToDictionary(pair => pair[0], pair => pair[1].Replace('-', ' '));

    [GeneratedRegex(@"(?<![\w./:-])[a-z]+(?![\w./:-])")]
    private static partial Regex Word { get; }

    public static string Of(string sentence)
    {
        var own = sentence.IndexOfAny([':', '"', '“', '(']) is var end and >= 0 ? end : sentence.Length;
        var negated = false;
        return Word.Replace(sentence[..own], found =>
        {
            // After "did not" a verb keeps its form.
            var keeps = negated;
            negated = found.Value is "does" or "do" or "cannot" || (negated && found.Value == "not");
            return keeps ? found.Value : Past.GetValueOrDefault(found.Value, found.Value);
        }) + sentence[own..];
    }
}

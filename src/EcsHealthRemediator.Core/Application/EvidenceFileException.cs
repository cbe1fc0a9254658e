using System.Text.Json;

namespace EcsHealthRemediator.Application;

/// <summary>The message is for whoever named the file: it speaks of the fields of the document and not of types.</summary>
public sealed class EvidenceFileException(string problem) : Exception($"This is no evidence file: {problem}")
{
    private const string BeforeMissing = "missing required properties including: ";

    internal static EvidenceFileException Of(JsonException malformed)
    {
        // Only a document that was parsed has a path, and its text has no lines any more.
        var path = malformed.Path is { Length: > 2 } inside ? inside[2..] : null;
        if (malformed.Message.IndexOf(BeforeMissing, StringComparison.Ordinal) is > 0 and var at)
        {
            var missing = malformed.Message[(at + BeforeMissing.Length)..].Split(". Path:")[0].TrimEnd('.');
            return new(path is null ? $"it lacks {missing}" : $"its {path} lacks {missing}");
        }

        return new(
            path is not null ? $"its {path} is not of the kind that is written there"
                : malformed.LineNumber is { } line ? $"it is not JSON, or it is cut off: see line {line + 1}"
                : "it names a field twice");
    }
}

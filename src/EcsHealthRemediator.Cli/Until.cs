using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace EcsHealthRemediator.Cli;

/// <summary>A moment to come, given as such or as how long from now.</summary>
internal static class Until
{
    public static Option<DateTimeOffset?> Option(string description) => new("--until")
    {
        Description = $"{description} A time (2030-01-31T06:00Z), or how long from now (45m, 8h, 3d).",
        CustomParser = Parse,
    };

    private static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        var now = TimeProvider.System.GetUtcNow();
        var until = Of(text, now);
        if (until > now) return until;
        result.AddError(until is null
            ? $"--until: '{text}' is neither a time with its zone (2030-01-31T06:00Z) nor a duration (45m, 8h, 3d)."
            : $"--until: '{text}' is past.");
        return null;
    }

    /// <returns>Null for what is neither. A time must say its zone: the one of this machine is seldom the one that is meant.</returns>
    internal static DateTimeOffset? Of(string text, DateTimeOffset now)
    {
        if (text is { Length: > 1 } && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000)
        {
            return text[^1] switch
            {
                'm' => now.AddMinutes(number),
                'h' => now.AddHours(number),
                'd' => now.AddDays(number),
                _ => null,
            };
        }

        string[] forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];
        return DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            && time.Kind != DateTimeKind.Unspecified ? new DateTimeOffset(time).ToUniversalTime() : null;
    }
}

using System.Globalization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The codes that a target group accepts as healthy: codes and ranges separated by commas, such as <c>200,301-302</c>.
/// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
/// </summary>
public sealed record SuccessCodes(IReadOnlyList<(int From, int To)> Ranges)
{
    /// <summary>Null for null and for every text of another form.</summary>
    public static SuccessCodes? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var ranges = new List<(int, int)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !Number(ends[0], out var from) || !Number(ends[^1], out var to) || to < from) return null;
            ranges.Add((from, to));
        }

        return new(ranges);
    }

    public bool Accept(int code) => Ranges.Any(range => range.From <= code && code <= range.To);

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

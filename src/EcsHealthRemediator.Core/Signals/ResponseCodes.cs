using System.Globalization;

namespace EcsHealthRemediator.Signals;

/// <summary>Reads <c>… with these codes: [502]</c>, the only reason of ELB that carries numbers.</summary>
internal static class ResponseCodes
{
    /// <summary>Null where no bracketed list of numbers follows the word "codes".</summary>
    public static IReadOnlyList<int>? In(string? reason)
    {
        var rest = reason.AsSpan();
        var label = rest.IndexOf("codes", StringComparison.OrdinalIgnoreCase);
        if (label < 0)
            return null;

        rest = rest[label..];
        var open = rest.IndexOf('[');
        var close = rest.IndexOf(']');
        if (open < 0 || close < open)
            return null;

        var list = rest[(open + 1)..close];
        var codes = new List<int>();
        foreach (var item in list.Split(','))
        {
            // HTTP codes have three digits, gRPC codes at most two.
            if (int.TryParse(list[item].Trim(), NumberStyles.None, null, out var code) && code < 1000)
                codes.Add(code);
        }

        return codes.Count > 0 ? codes : null;
    }
}

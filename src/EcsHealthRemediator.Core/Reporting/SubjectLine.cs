using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>The line that a phone shows: how it stands first, then where, then why.</summary>
internal static class SubjectLine
{
    private const int MaxLength = 99;

    private const int MaxName = 40;

    public static string Of(Outcome outcome)
    {
        var subject = $"ECS {StatusTexts.Word(outcome.Status)}: {Ascii(Headline.Subject(outcome), MaxName)}{What(outcome)}";
        var withId = $"{subject} (incident {Ascii(outcome.IncidentId ?? "", MaxLength)})";
        return outcome.IncidentId is not null && withId.Length <= MaxLength ? withId : Ascii(subject, MaxLength);
    }

    private static string What(Outcome outcome)
    {
        var what = Headline.Short(outcome) ?? "";
        return what.Length == 0 ? "" : $", {Ascii(what, MaxLength)}";
    }

    private static string Ascii(string text, int maxLength)
    {
        var ascii = new StringBuilder();
        foreach (var character in PlainText.Clean(text, maxLength))
            ascii.Append(character switch { '…' => "...", >= ' ' and <= '~' => $"{character}", _ => "?" });
        return ascii.Length <= maxLength ? ascii.ToString() : $"{ascii.ToString(0, maxLength - 3)}...";
    }
}

using System.Text;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting;

/// <summary>The line that a phone shows: how bad it is, where, and what is at fault. No word and no id is cut in two.</summary>
internal static class SubjectLine
{
    private const int MaxLength = 99;

    private const int MaxName = 40;

    private const string Cut = " ...";

    public static string Of(Outcome outcome)
    {
        var what = What(outcome);
        return Whole($"{Urgency.Word(outcome)}{State(outcome)} {Name(outcome)}{(what is null ? "" : $": {what}")}");
    }

    private static string State(Outcome outcome) =>
        outcome.Also is not null ? ", also,"
        : Headline.Asked(outcome) is not null ? ", approve?"
        : outcome.Status == IncidentStatus.NotFixed ? ", not fixed,"
        : outcome.Ask == Ask.Watch ? $", {Urgency.Words(Ask.Watch)},"
        : "";

    private static string? What(Outcome outcome) => outcome.Also is not null ? Headline.Cause(outcome) : outcome.Status switch
    {
        IncidentStatus.Fixed => Headline.MainAction(outcome) is { } action ? FixTexts.Done(action) : Headline.Cause(outcome),
        IncidentStatus.NeedsHuman when outcome.FailsBesides => Headline.Cause(outcome),
        IncidentStatus.NeedsHuman or IncidentStatus.SelfHealed => outcome.Need is { } need ? (need.Headline ?? need.Why).TrimEnd('.')
            : Headline.Cause(outcome),
        IncidentStatus.Inconclusive => Headline.Cause(outcome) ?? "cause not known",
        IncidentStatus.Watching or IncidentStatus.Acting or IncidentStatus.Verifying or IncidentStatus.NotFixed
            or IncidentStatus.Ignored => Headline.Cause(outcome),
    };

    /// <summary>The service alone where its cluster leaves no room for the rest.</summary>
    private static string Name(Outcome outcome)
    {
        var name = Ascii(Headline.Subject(outcome));
        if (name.Length > MaxName && outcome.Service is { } service) name = Ascii(service.Name);
        return name.Length <= MaxName ? name : $"{name[..(MaxName - 3)]}...";
    }

    private static string Whole(string text)
    {
        var subject = Ascii(text);
        if (subject.Length <= MaxLength) return subject;
        var end = subject.LastIndexOf(' ', MaxLength - Cut.Length);
        return end < MaxName ? $"{subject[..(MaxLength - Cut.Length)]}{Cut}" : $"{subject[..end].TrimEnd(',', ';', ':', '.')}{Cut}";
    }

    private static string Ascii(string text)
    {
        var ascii = new StringBuilder();
        foreach (var character in PlainText.Clean(text, MaxLength * 2))
            ascii.Append(character switch { '…' => "...", >= ' ' and <= '~' => $"{character}", _ => "?" });
        return ascii.ToString();
    }
}

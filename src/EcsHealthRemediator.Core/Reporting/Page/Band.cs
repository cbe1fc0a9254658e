using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>What is read first: how bad it is, what is asked, where, why, and what the remediator does about it.</summary>
internal static class Band
{
    public static Markup Of(Outcome outcome) => Markup.Of(
        $"""
        <header class="band {KebabCase.Of(outcome.Severity)}">
        <div>
        <p class="signs"><span class="pill">{FixTexts.Capital(Urgency.Word(outcome).ToLowerInvariant())}</span>
        <strong>{Advice(outcome)}</strong></p>
        <h1>{Headline.Subject(outcome)}</h1>
        {Why(outcome)}
        {Remediator(outcome)}
        <dl>{Facts(outcome).Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>
        </div>
        </header>
        """);

    public static string Advice(Outcome outcome) => Headline.Asked(outcome) is null ? FixTexts.Capital(Urgency.Words(outcome.Ask))
        : "Act now: approve or reject";

    private static Markup? Why(Outcome outcome) => Headline.CauseAndWhoElse(outcome) is { } cause
        ? Markup.Of($"""<p class="why">{FixTexts.Capital(cause)}.</p>""")
        : outcome.Ask == Ask.ActNow ? Markup.Of($"""<p class="why">Nothing that was read explains it.</p>""") : null;

    private static Markup? Remediator(Outcome outcome) =>
        string.Join("; ", new[] { Deeds.Of(outcome), outcome.Next }.OfType<string>()) is { Length: > 0 } deeds
            ? Markup.Of($"<p>Remediator: {deeds}.</p>") : null;

    private static IEnumerable<(string Name, string Value)> Facts(Outcome outcome)
    {
        if (outcome.Targets is { } targets) yield return ("Healthy targets", $"{targets.Healthy} of {targets.Wanted}");
        if (outcome.Since is { } since) yield return ("Since (UTC)", At(since));
        if (outcome.Until is { } until) yield return ("Until (UTC)", At(until));
        if (outcome.Account is { Length: > 0 } account) yield return ("Account, region", $"{account} {outcome.Region}");
        if (outcome.TargetGroup is { } group) yield return ("Target group", group.Name);
        if (outcome.IncidentId is { } id) yield return ("Incident", id);
    }

    private static string At(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";
}

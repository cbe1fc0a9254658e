using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Scanning;

/// <summary>The report as one HTML file, a line for each service that opens to what was read and what to do.</summary>
public static class ScanPage
{
    private static readonly Markup Style = Markup.Style("page.css", "scan.css");

    public static string Of(ScanReport report) => Markup.Of(
        $"""
        {PageHead.Of($"ECS health scan: {report.Summary}", Style)}
        <body>
        <header class="band {KebabCase.Of(Worst(report))}">
        <div>
        <h1>ECS health scan</h1>
        <p class="why">{Capital(report.Summary)}.</p>
        <dl>{Facts(report).Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>
        </div>
        </header>
        <main>
        {Unread(report)}
        <section class="card scan">
        <h2>Services</h2>
        {report.Services.Select(service => Row(service, report))}
        </section>
        </main>
        </body>
        </html>

        """).ToString();

    private static Severity Worst(ScanReport report) => report.Services.Select(service => service.Severity)
        .Append(report.Services.Any(service => service.State is ScanState.AtRisk or ScanState.Unknown) || report.Unread.Count > 0
            ? Severity.Minor : Severity.Info).Max();

    private static IEnumerable<(string Name, string Value)> Facts(ScanReport report)
    {
        if (report.Account is { Length: > 0 } account) yield return ("Account, region", $"{account} {report.Region}");
        yield return ("Taken (UTC)", $"{report.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm}");
        yield return ("Not looked at", $"{report.Unscanned}");
        yield return ("Calls of AWS", $"{report.Calls.Values.Sum()}");
    }

    private static Markup? Unread(ScanReport report) => report.Unread.Count == 0 ? null : Markup.Of(
        $"""
        <section class="card"><h2>Could not be read</h2>
        {report.Unread.Select(text => Markup.Of($"<p>{text}</p>"))}</section>
        """);

    private static Markup Row(ScannedService service, ScanReport report)
    {
        var lines = ScanLine.Of(service);
        return Markup.Of(
            $"""
            <details class="row">
            <summary><span class="state {Colour(service)}">{ScanLine.Words(service)}</span>
            <strong>{ScanLine.Name(service, report)}</strong> <span>{ScanLine.Health(service)} healthy</span>
            <span class="gist">{(lines.Count > 0 ? lines[0].Text : "Nothing was found.")}</span>{More(lines.Count)}</summary>
            {Details(service)}
            </details>

            """);
    }

    private static Markup? More(int lines) =>
        lines < 2 ? null : Markup.Of($""" <span class="tag">and {lines - 1} more</span>""");

    private static string Colour(ScannedService service) => service.State switch
    {
        ScanState.Failing => "closed",
        ScanState.AtRisk => "doubtful",
        ScanState.Sound => "open",
        ScanState.Unknown or ScanState.Changing => "unseen",
    };

    private static Markup Details(ScannedService service) => Markup.Join(
    [
        service.Cause is { } cause
            ? Item("fails now", cause.Check, cause.Summary, [.. cause.Evidence, .. Together(cause)], cause.Remedy) : null,
        .. service.Risks.Select(risk => Item(
            KebabCase.Of(risk.Certainty), risk.Id,
            risk.Certainty == Certainty.Unknown ? risk.Summary
                : $"{risk.Summary} {(risk.Certainty == Certainty.Certain ? "Fails" : "May fail")} {risk.When}.",
            risk.Evidence, risk.Remedy)),
        .. service.Gaps.Select(gap => Markup.Of($"""<p class="fact">Could not be read: {gap.Source}: {gap.Error}</p>""")),
    ]);

    private static IEnumerable<string> Together(ScannedCause cause) => cause.Together is { } others ? [others] : [];

    private static Markup Item(string label, string check, string summary, IReadOnlyList<string> evidence, Remedy? remedy) =>
        Markup.Of(
            $"""
            <article><p><span class="tag">{label}</span> <span class="tag">{check}</span> {summary}</p>
            {evidence.Select(fact => Markup.Of($"""<p class="fact">{fact}</p>"""))}
            {Advice(remedy)}
            </article>

            """);

    private static Markup? Advice(Remedy? remedy) => remedy is null ? null
        : Markup.Of($"<p>{remedy.Summary}</p>{(remedy.Command is { } command ? Lines.Command(command) : null)}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

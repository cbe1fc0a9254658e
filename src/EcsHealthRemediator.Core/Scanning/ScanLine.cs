using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Scanning;

/// <summary>What is said of a service in every form of the report, a line each; the worst first.</summary>
/// <param name="Label">How sure it is: <c>fails now</c>, <c>certain</c>, <c>risk</c> or <c>unknown</c>.</param>
/// <param name="Text">One line, at most so long that a person reads it.</param>
public sealed record ScanLine(string Label, string Text)
{
    private const int MaxText = 400;

    private const int MostNames = 5;

    private const string FailsNow = "fails now";

    public static IReadOnlyList<ScanLine> Of(ScannedService service) =>
    [
        .. Now(service), .. service.Risks.Select(Of),
        .. service.State == ScanState.Unknown ? service.Gaps.Take(1).Select(Of) : [],
    ];

    public static string Words(ScannedService service) => service.State switch
    {
        ScanState.Failing => $"failing ({KebabCase.Of(service.Severity)})",
        ScanState.Unknown => "not known",
        ScanState.Changing => "changing",
        ScanState.AtRisk => "at risk",
        ScanState.Sound => "sound",
    };

    public static string Health(ScannedService service) =>
        service.Targets is { } targets ? $"{targets.Healthy} of {targets.Wanted}" : "not read";

    /// <summary>With the name of the target group where the service has several.</summary>
    public static string Name(ScannedService service, ScanReport report) => Clean(
        report.Services.Count(other => other.Service.Arn == service.Service.Arn) > 1
            ? $"{service.Name} ({service.TargetGroup.Name})" : service.Name);

    /// <summary>
    /// Which services of a cluster fail in the same way, one sentence for all; null where none do. Services whose causes differ have
    /// none in common.
    /// </summary>
    public static string? Together(ScanReport report)
    {
        var alike = report.Services.Where(service => service.Cause?.Together is not null)
            .GroupBy(service => (service.Service.Cluster, service.Cause!.Check))
            .Select(group => (group.Key.Check, Names: group.Select(service => service.Name).Distinct().ToList()))
            .Where(group => group.Names.Count > 1).Select(group => $"{Named(group.Names)} ({group.Check})").ToList();
        return alike.Count == 0 ? null : Clean($"Perhaps of one cause, as they fail in the same way: {string.Join("; ", alike)}.");
    }

    private static string Named(List<string> names) => string.Join(", ", names.Take(MostNames))
        + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : "");

    private static IEnumerable<ScanLine> Now(ScannedService service) => service switch
    {
        { Cause: { Confidence: Confidence.Weak } cause } => [new(FailsNow, Clean($"Perhaps: {cause.Headline}."))],
        { Cause: { } cause } => [new(FailsNow, Clean($"{Capital(cause.Headline)}."))],
        { State: ScanState.Failing, Gaps.Count: > 0 } => [new(FailsNow, "The cause is not known, and not all could be read.")],
        { State: ScanState.Failing } => [new(FailsNow, "The cause is not known: nothing that was read explains it.")],
        _ => [],
    };

    private static ScanLine Of(Risk risk) => new(
        KebabCase.Of(risk.Certainty),
        Clean(risk.Certainty switch
        {
            Certainty.Certain => $"{risk.Summary} Fails {risk.When}.",
            Certainty.Risk => $"{risk.Summary} May fail {risk.When}.",
            Certainty.Unknown => risk.Summary,
        }));

    private static ScanLine Of(Evidence.Gap gap) => new("unknown", Clean($"{gap.Source}: {gap.Error}"));

    private static string Clean(string text) => PlainText.Clean(text, MaxText);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

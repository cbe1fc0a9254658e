using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>How to compute all of this again, and where from.</summary>
internal static class ReplaySection
{
    public static Markup? Of(PageSource source) => source.Outcome.Service is not { } service ? null : Markup.Of(
        $"""
        <section class="card replay">
        <h2>Check it yourself</h2>
        {(source.EvidenceFile is { } file ? Replay(file, source.Outcome.Region) : Anew(source, service))}
        <p class="small">{Origin(source)} The evidence holds names and addresses of the account: share it with care.</p>
        </section>
        """);

    private static Markup Replay(string file, string? region) => Markup.Of(
        $"""
        <p>All of this is computed from one evidence file, without AWS and the same on every machine:</p>
        {Lines.Command(file.StartsWith("s3://", StringComparison.Ordinal) ? PageLink.Redraw(Quoted(file), region)
            : $"ecs-health replay {Quoted(file)} --html page.html")}
        """);

    private static Markup Anew(PageSource source, OutcomeService service) => Markup.Of(
        $"<p>To take the evidence anew, and to draw a page from it:</p>{Lines.Command(Diagnose(source, service))}");

    private static string Diagnose(PageSource source, OutcomeService service)
    {
        var region = Arn.TryParse(service.Arn, out var arn) ? $" --region {Quoted(arn.Region)}" : "";
        var group = source.Outcome.TargetGroup is { Arn: var name } ? $" --target-group {Quoted(name)}" : "";
        return $"ecs-health diagnose --cluster {Quoted(service.Cluster)} --service {Quoted(service.Name)}{group}{region} "
            + "--record evidence.json --html page.html";
    }

    private static string Origin(PageSource source)
    {
        var look = source.Snapshot is { TakenAt: var at } ? $"Read from AWS at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC." : "";
        var signal = source.Outcome.Signal switch
        {
            null => "",
            { Type: SignalInfo.Diagnose } => "A person asked for it.",
            var noticed => $"First noticed by {noticed.Type}.",
        };
        return $"{look} {signal}".Trim();
    }

    /// <summary>What a shell would not take as one plain word stands between single quotes.</summary>
    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@%+,=".Contains(c)) ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

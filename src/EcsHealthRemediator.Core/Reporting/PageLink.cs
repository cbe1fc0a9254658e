namespace EcsHealthRemediator.Reporting;

/// <summary>The link to the incident page, until when it holds, and how the page is drawn again afterwards.</summary>
internal static class PageLink
{
    /// <summary>Longer ones would be cut, and half an address opens nothing.</summary>
    private const int MaxAddress = 2_400;

    public static Section Of(Outcome outcome) => new(Topic.Page, outcome.Page is { } page ? [.. Lines(page, outcome.Region)] : []);

    /// <summary>How the page is drawn from the evidence file in a bucket.</summary>
    public static string Redraw(string evidence, string? region) =>
        CommandRegion.With($"aws s3 cp {evidence} evidence.json && ecs-health replay evidence.json --html page.html", region);

    private static IEnumerable<Line> Lines(KeptPage page, string? region)
    {
        var until = $"{page.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
        if (page.Url.Length <= MaxAddress)
        {
            yield return Line.Page($"Page, until {until}", page.Url);
            yield return Line.Sentence(
                $"The link opens the page for everybody who has it. It ends at {until} at the latest, and earlier where the session "
                    + "of the remediator's role does.");
        }

        if (page.Evidence is not { } evidence) yield break;
        yield return Line.Sentence("Draw it from the evidence then:");
        yield return Line.Command(Redraw(evidence, region));
    }
}

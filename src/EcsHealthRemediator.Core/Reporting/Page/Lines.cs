namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The lines of the shared report as HTML.</summary>
internal static class Lines
{
    public static Markup Of(Line line) => line.Kind switch
    {
        LineKind.Sentence => Markup.Of($"<p>{line.Text}</p>"),
        LineKind.Fact => Markup.Of($"""<p class="fact">{line.Text}</p>"""),
        LineKind.Command => Command(line.Text),
        LineKind.Page => Markup.Of($"<p>{WebAddress.Link(line.Text, line.Label ?? line.Text)}</p>"),
    };

    /// <returns>The pages in a row; null where there is none.</returns>
    public static Markup? Pages(IEnumerable<Line> pages) =>
        pages.Select(page => WebAddress.Link(page.Text, page.Label ?? page.Text)).ToList() is { Count: > 0 } links
            ? Markup.Of($"""<p class="pages">{links}</p>""") : null;

    /// <summary>A tap selects it whole.</summary>
    public static Markup Command(string text) =>
        Markup.Of($"""<pre tabindex="0"><code>{CommandLines.Of(text).Select(CommandLine)}</code></pre>""");

    private static Markup CommandLine(string text, int index) => index == 0 ? Markup.Of($"{text:command}") : Markup.Of($"\n{text:command}");
}

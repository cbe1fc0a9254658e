namespace EcsHealthRemediator.Reporting.Page;

/// <summary>
/// One incident as one HTML file: without scripts, without anything from elsewhere, light or dark as the reader's screen is.
/// </summary>
public static class IncidentPage
{
    /// <summary>The same source gives the same page to the byte.</summary>
    public static string Of(PageSource source)
    {
        var path = PathPicture.Of(source);
        return Markup.Of(
            $"""
            {PageHead.Of($"{Headline.Subject(source.Outcome)}: {Urgency.Words(source.Outcome.Ask)}", Markup.StyleSheet)}
            <body>
            {Band.Of(source.Outcome)}
            <main>
            {FirstStep.Of(source)}
            {PathSection.Of(path, source.Outcome.Ask == Ask.NothingToDo)}
            {RuleSection.Of(source, path)}
            {TimeSection.Of(source)}
            {ActionSection.Of(source.Outcome)}
            {FindingSection.Of(source.Outcome)}
            {ReplaySection.Of(source)}
            </main>
            </body>
            </html>

            """).ToString();
    }
}

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>The tables of the rules that decide.</summary>
internal static class RuleSection
{
    public static Markup? Of(PageSource source, PathPicture? picture)
    {
        var tables = RuleTable.Of(source, picture);
        return tables.Count == 0 ? null : Markup.Of(
            $"""
            <section class="card rules">
            <h2>The rules that decide</h2>
            {tables.Select(Table)}
            </section>
            """);
    }

    private static Markup Table(RuleTable table) => Markup.Of(
        $"""
        <table>
        <caption>{table.Title}</caption>
        <thead><tr>{table.Head.Append("State").Select(head => Markup.Of($"""<th scope="col">{head}</th>"""))}</tr></thead>
        <tbody>
        {table.Rows.Select(Row)}
        </tbody>
        </table>
        {(table.Left > 0 ? Markup.Of($"<p class=\"small\">{table.Left} more rules are not shown.</p>") : null)}
        """);

    private static Markup Row(RuleRow row) => Markup.Of(
        $"""
        <tr class="{Class(row.Kind)}">{row.Cells.Select(cell => Markup.Of($"<td>{cell}</td>"))}<td>{Word(row.Kind)}</td></tr>

        """);

    private static string Class(RuleKind kind) => kind switch
    {
        RuleKind.Plain => "plain",
        RuleKind.Missing => "missing",
        RuleKind.Denies => "denies",
    };

    private static string Word(RuleKind kind) => kind switch
    {
        RuleKind.Plain => "",
        RuleKind.Missing => "+ missing",
        RuleKind.Denies => "✕ refuses",
    };
}

using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>The story as plain text. A paragraph is one line, which every screen breaks as it needs.</summary>
internal static class EmailText
{
    private const int MaxLine = 600;

    private const int MaxWhole = 2_500;

    public static string Of(ReportModel story, int maxLength)
    {
        var text = new StringBuilder();
        foreach (var line in story.First.Lines.Prepend(story.First.Band)) text.Append(PlainText.Clean(line, MaxLine)).Append('\n');
        foreach (var line in story.Commands) Write(text, line);
        foreach (var section in story.Sections)
        {
            text.Append('\n').Append(section.Title.ToUpperInvariant()).Append('\n');
            foreach (var line in section.Lines) Write(text, line);
        }

        text.Replace("\n\n\n", "\n\n");

        const string Note = "\n[shortened]\n";
        return text.Length <= maxLength ? text.ToString() : PlainText.Cut(text.ToString(), maxLength - Note.Length) + Note;
    }

    private static void Write(StringBuilder text, Line line) => text.Append(line.Kind switch
    {
        LineKind.Sentence => $"  {PlainText.Clean(line.Text, MaxLine)}\n",
        LineKind.Fact => $"  - {PlainText.Clean(line.Text, MaxLine)}\n",
        LineKind.Command => $"\n    {string.Join("\n    ", CommandLines.Of(line.Text))}\n\n",
        _ => $"  {PlainText.Clean(line.Label!, MaxLine)}: {PlainText.Clean(line.Text, MaxWhole)}\n",
    });
}

using System.Text;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Reporting;

/// <summary>The story as plain text of 78 columns; commands and addresses stay on one line, so that they can be copied.</summary>
internal static class EmailText
{
    private const int Width = 78;

    private const int MaxLine = 600;

    private const int MaxWhole = 2_500;

    public static string Of(ReportModel story, int maxLength)
    {
        var text = new StringBuilder();
        Wrap(text, story.Headline, "", "");
        foreach (var section in story.Sections)
        {
            text.Append('\n').Append(section.Title.ToUpperInvariant()).Append('\n');
            foreach (var line in section.Lines) Write(text, line);
        }

        text.Replace("\n\n\n", "\n\n");

        const string Note = "\n[shortened]\n";
        return text.Length <= maxLength ? text.ToString() : PlainText.Cut(text.ToString(), maxLength - Note.Length) + Note;
    }

    private static void Write(StringBuilder text, Line line)
    {
        switch (line.Kind)
        {
            case LineKind.Sentence:
                Wrap(text, line.Text, "  ", "  ");
                break;
            case LineKind.Fact:
                Wrap(text, line.Text, "  - ", "    ");
                break;
            case LineKind.Command:
                text.Append("\n    ").Append(PlainText.Clean(line.Text, MaxWhole)).Append("\n\n");
                break;
            default:
                text.Append("  ").Append(PlainText.Clean(line.Label!, MaxLine)).Append(": ");
                text.Append(PlainText.Clean(line.Text, MaxWhole)).Append('\n');
                break;
        }
    }

    private static void Wrap(StringBuilder text, string sentence, string first, string next)
    {
        text.Append(first);
        var column = first.Length;
        var start = true;
        foreach (var word in PlainText.Clean(sentence, MaxLine).Split(' '))
        {
            if (!start && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(next);
                column = next.Length;
                start = true;
            }

            if (!start) text.Append(' ');
            text.Append(word);
            column += word.Length + (start ? 0 : 1);
            start = false;
        }

        text.Append('\n');
    }
}

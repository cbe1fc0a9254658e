namespace EcsHealthRemediator.Core.Tests;

/// <summary>Reads pages of the documentation that tests hold to a form.</summary>
internal static class DocumentPage
{
    /// <summary>The names of the pages in a folder, in alphabetical order.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.GetFiles(Path.Combine(Approved.Root, folder), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal);

    public static string[] Paragraphs(string page) =>
        File.ReadAllText(Path.Combine(Approved.Root, page)).ReplaceLineEndings("\n").TrimEnd().Split("\n\n");

    /// <summary>The lines of a page that list other pages, each a link and what that page is about.</summary>
    public static IEnumerable<string> Rows(string page) =>
        Paragraphs(page).SelectMany(text => text.Split('\n')).Where(line => line.StartsWith("| [", StringComparison.Ordinal));

    public static string Row(string folder, string name) =>
        $"| [{name}]({folder}/{name}.md) | {Paragraphs($"docs/{folder}/{name}.md")[1].Replace('\n', ' ')} |";
}

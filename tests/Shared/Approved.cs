using System.Runtime.CompilerServices;

namespace EcsHealthRemediator.Tests;

/// <summary>
/// Compares a text with a file that somebody has read and approved. <c>./dev accept</c> overwrites the file with the new text and
/// shows the difference; read it before you commit it.
/// </summary>
internal static class Approved
{
    private static readonly bool Accepts = Environment.GetEnvironmentVariable("ACCEPT_RECORDINGS") == "1";

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <param name="file">Relative to the root of the repository.</param>
    public static void Text(string file, string text)
    {
        var path = Path.Combine(Root, file);
        if (Accepts) File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"{file} does not exist: run ./dev accept, and read the new file.");
        Assert.Equal(File.ReadAllText(path), text);
    }

    /// <summary>
    /// Compares only the part of a page between the comments <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- /name --&gt;</c>; the rest
    /// is written by people.
    /// </summary>
    public static void Section(string file, string name, string text)
    {
        var (start, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var page = File.ReadAllText(Path.Combine(Root, file));
        var parts = page.Split(start) is [var before, var rest] && rest.Split(end) is [_, var after] ? (before, after) : default;
        Assert.True(parts.before is not null, $"{file} has no section {name}.");
        Text(file, parts.before + start + text + end + parts.after);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}

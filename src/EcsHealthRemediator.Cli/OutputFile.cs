using System.CommandLine;
using System.Text;

namespace EcsHealthRemediator.Cli;

/// <summary>An option that names a file to write, and the writing of it.</summary>
internal static class OutputFile
{
    /// <summary>A path in a folder that is missing is wrong use: it is said before anything is asked of AWS.</summary>
    public static Option<FileInfo?> Option(string name, string description) =>
        new Option<FileInfo?>(name) { Description = description }.Only(
            path => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) && !Directory.Exists(path),
            "a file in a folder that exists");

    /// <exception cref="OutputException">It could not be written.</exception>
    public static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellation)
    {
        try
        {
            var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
            await File.WriteAllTextAsync(file.FullName, text, utf8, cancellation);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            var reason = problem is FileNotFoundException ? "no file can be made there" : FileProblem.Of(problem);
            throw new OutputException($"{file} could not be written: {reason}.", problem);
        }
    }
}

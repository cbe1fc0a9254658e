namespace EcsHealthRemediator.Cli;

/// <summary>Why a file or stream could not be read or written, in a clause without its name.</summary>
internal static class FileProblem
{
    public static string Of(Exception problem) => problem switch
    {
        // The clause of the system, such as "Bad file descriptor".
        UnauthorizedAccessException { InnerException: IOException inner } when inner.Message.Length > 0 => Clause(inner.Message),
        UnauthorizedAccessException => "access is denied",
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        _ => Clause(problem.Message),
    };

    /// <summary>"No space left on device : '/dev/full'" without the name.</summary>
    private static string Clause(string message)
    {
        var words = message.Split(" : '")[0].TrimEnd('.');
        return words.Length == 0 ? "it failed" : char.ToLowerInvariant(words[0]) + words[1..];
    }
}

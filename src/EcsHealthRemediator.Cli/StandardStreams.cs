using System.Globalization;

namespace EcsHealthRemediator.Cli;

/// <summary>Whether the caller gave this process its standard streams at all.</summary>
internal static class StandardStreams
{
    /// <summary><c>O_CLOEXEC</c> of Linux, octal 02000000.</summary>
    private const int ClosedOnExec = 0x80000;

    /// <summary>
    /// The number of a stream that was closed (<c>&lt;&amp;-</c>) goes to the next file that the runtime opens, so that reading
    /// it may wait for ever and writing it may damage what is there. What the runtime opens is closed for the programs that it
    /// starts, and what was handed to this one is not: https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html. False
    /// where that is not to be had.
    /// </summary>
    public static bool IsClosed(int descriptor)
    {
        var info = $"/proc/self/fdinfo/{descriptor}";
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fdinfo")) return false;
        if (!File.Exists(info)) return true;
        var flags = File.ReadLines(info).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return flags is not null && (Octal(flags["flags:".Length..].Trim()) & ClosedOnExec) != 0;
    }

    private static long Octal(string digits) =>
        digits.Aggregate(0L, (sum, digit) => (sum * 8) + CharUnicodeInfo.GetDecimalDigitValue(digit));
}

namespace EcsHealthRemediator.Cli;

/// <summary>What the exit code of every command means; the help says it too.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>AWS, the remediator, a file or the network refused.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong, or lacks something such as a region.</summary>
    public const int Usage = 2;

    /// <summary>What <c>--fail-on</c> names was found, or could not be ruled out; of doctor, something broken or unknown.</summary>
    public const int Found = 3;

    /// <summary>Ctrl-C, as of a process that the signal ends.</summary>
    public const int Stopped = 130;

    public static readonly IReadOnlyList<(int Code, string Meaning)> Meanings =
    [
        (Done, "done"),
        (Failed, "failed or refused: AWS, the remediator, a file, the network"),
        (Usage, "wrong use"),
        (Found, "scan --fail-on or doctor found something, or could not rule it out"),
        (Stopped, "stopped with Ctrl-C"),
    ];
}

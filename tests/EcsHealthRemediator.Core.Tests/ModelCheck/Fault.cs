namespace EcsHealthRemediator.Core.Tests.ModelCheck;

internal enum Port
{
    Host,
    Look,
    Pause,
    Ledger,
    Claim,
    Save,
    Unfinished,
    Act,
    Announce,
    Keep,
}

/// <summary>What a port may do wrong.</summary>
internal enum Fault
{
    Error,
    Hang,

    /// <summary>The answer of before once more.</summary>
    Stale,

    /// <summary>Nothing in the answer; of a save, that somebody else was first although it was written.</summary>
    Empty,

    /// <summary>The host is not in the answer.</summary>
    LostHost,

    /// <summary>AWS refuses the change.</summary>
    Refused,

    /// <summary>The change is made, and its answer lost.</summary>
    AnswerLost,

    /// <summary>The change is not made, and that is not known.</summary>
    RequestLost,
}

internal sealed class InjectedFaultException(Port port) : Exception($"{port} fails");

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>
/// What the remediator promises, whatever happens: written down without a look at how the product keeps it.
/// </summary>
/// <param name="Rule">The safety rules of docs/safety.md that it stands for.</param>
/// <param name="Says">A sentence.</param>
/// <param name="Readme">What README.md says of it, or the beginning of that.</param>
internal sealed record Promise(string Name, string Rule, string Says, string Readme)
{
    public static readonly Promise OneHostAtATime = new(
        "one-host-at-a-time", "S7", "Of one cluster, one host at a time is drained, in Standby or stopped by us.",
        "while another instance of the cluster is restarted or drained");

    public static readonly Promise SafeStop = new(
        "safe-stop", "S3 S5 S6 S8 S9", "An instance is stopped only if each condition of a stop was read and holds at that very look.",
        "Nothing is changed on doubt: what could not be read blocks every fix");

    public static readonly Promise EvidenceFirst = new(
        "evidence-first", "S19", "An instance is stopped only after its evidence was kept in the same incident.",
        "It stops nothing before the evidence for it is kept.");

    public static readonly Promise SafeDrain = new(
        "safe-drain", "S3 S8", "A host is drained only if everything was read, it is opted in, and its status check fails.",
        "An instance is restarted or drained, and a service changed, only if it has the tag itself");

    public static readonly Promise SafeStandby = new(
        "safe-standby", "S3 S8 S14",
        "A member goes to Standby drained and where its group stays large enough, is stopped nowhere else, and comes back only running "
            + "and, after a stop, well.",
        "only if the group may be one smaller and takes the member back");

    public static readonly Promise SafeRaise = new(
        "safe-raise", "S5",
        "In a deployment a grace period is raised only where all that worked before still does and nothing could roll back.",
        "Begin anything during a deployment");

    public static readonly Promise Allowed = new(
        "allowed", "S10 S11", "Nothing is begun while paused, in observe, or without an approval in approve.",
        "Deploy with `Mode` `approve` (it asks first) or `auto`");

    public static readonly Promise NoRight = new(
        "no-right", "S10", "In observe and off AWS is asked for no change at all.",
        "its role has no permission to change anything");

    public static readonly Promise Announced = new(
        "announced-before", "S22", "A change is announced, or its announcement tried, before it is made.",
        "People are told before a change");

    public static readonly Promise OnceOnly = new(
        "persons-value", "S14", "A value that a person has set is never set again by us.",
        "What a person sets meanwhile stays as it is");

    public static readonly Promise OnlyOpen = new(
        "only-open-incidents-act", "S15", "Only an open incident that is acting changes anything.",
        "without an open incident that people know of");

    public static readonly Promise Budget = new(
        "budget", "S7 S20", "Each command has a number that it does not exceed within a day.",
        "restart or drain one twice within a day");

    public static readonly Promise NoDuplicate = new(
        "no-duplicate", "S22", "The same message is not sent twice within the reminder time.",
        "of each new need once, and of the end");

    public static readonly Promise NoSilence = new(
        "no-silence", "S22",
        "A service that is short of healthy targets for twelve minutes of looks has been told of, or a change is being made meanwhile.",
        "No service is short of healthy targets in silence");

    public static readonly Promise NobodyIsLost = new(
        "nothing-without-an-incident", "S16", "What we have stopped, drained or moved to Standby has an open incident that brings it back.",
        "without an open incident that people know of");

    public static readonly Promise LeftBehind = new(
        "nothing-left-behind", "S16", "What we stopped, drained or moved to Standby runs, is ACTIVE and in service once the world is kind, or people have the commands.",
        "What it stopped it starts again");

    public static readonly Promise Ends = new(
        "every-incident-ends", "S17", "Once the world is kind every incident ends, or waits for a person who was told.",
        "after a crash at any line the next invocation continues");

    public static readonly Promise LedgersAreFree = new(
        "ledgers-are-free", "S15", "A ledger is held only by an open incident that is changing something.",
        "keeps no other incident waiting");

    public static readonly Promise AsksAgain = new(
        "asks-again", "S22", "Who is asked for an approval was told so, and again after an answer expired.",
        "of each new need once, and of the end");

    public static readonly Promise NothingThrows = new(
        "nothing-throws", "S26", "A step throws only what a port has thrown.",
        "One incident's trouble, an item that cannot be read or a topic that is broken keeps no other incident waiting");
}

internal sealed record Violation(Promise Promise, string What);

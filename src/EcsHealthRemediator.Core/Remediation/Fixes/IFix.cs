using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>
/// One kind of change that the remediator can make: when it is the answer, what speaks against it, its steps, how it is proven and
/// undone, and the words about it. Everything pure; a step asks for at most one <see cref="Command"/>.
/// </summary>
internal interface IFix
{
    Fix Id { get; }

    FixWords Words { get; }

    /// <summary>Every action of AWS that the fix calls to change something, as IAM spells it: <c>ec2:StopInstances</c>.</summary>
    IReadOnlyList<string> AwsActions { get; }

    /// <summary>What it changes, which an operator must have tagged.</summary>
    Taggable OptsIn { get; }

    /// <summary>
    /// Whether the change stands as soon as it is made and may last, although its incident still holds the ledger; else it is under way
    /// until that is given back.
    /// </summary>
    bool StandsWhileClaimed { get; }

    /// <summary>Whether it has the mode of the remediator where none of its own is set; else it is off until it is switched on.</summary>
    bool FollowsTheMode => true;

    /// <summary>A change that takes longer is stuck, or may last: other incidents of its cluster wait for it no longer.</summary>
    TimeSpan OthersWaitFor => TimeSpan.FromHours(1);

    /// <summary>
    /// Whether the failure must have lasted, and an open question to a host been answered, before the guards are asked. A fix
    /// without this has a patience of its own among its guards.
    /// </summary>
    bool WaitsForPersistence { get; }

    /// <summary>However long people take to answer, a change that was proposed before is proposed while its fault is still read.</summary>
    /// <returns>The change that would answer what was diagnosed; null where this fix is no answer to it.</returns>
    ActionRecord? Propose(Incident incident, DecisionContext context);

    /// <summary>Whether the change is an answer to what this check finds.</summary>
    bool Answers(ActionRecord action, string check);

    /// <summary>Whether AWS says of the resource that what the change was proposed for is over; in contrast to what is only not seen.</summary>
    bool IsOver(ActionRecord proposed, DecisionContext context) => false;

    /// <summary>
    /// The guards in the order in which <see cref="Guard"/> asks them, and before them those of whoever calls it. One that looks at
    /// several things stands more than once.
    /// </summary>
    IReadOnlyList<GuardId> Asks { get; }

    /// <returns>The first guard that stands in the way; null where the change may begin.</returns>
    GuardRefusal? Guard(Incident incident, DecisionContext context, ActionRecord plan);

    /// <summary>Sets the incident's progress, claims the ledger and asks for the first command.</summary>
    Transition Begin(Incident incident, DecisionContext context, ActionRecord plan);

    /// <summary>The next step of a change that was begun, decided by what is now.</summary>
    Transition Next(Incident incident, DecisionContext context);

    /// <returns>The host to look at by itself before anything else; null where this change goes through none.</returns>
    HostAtWork? Host(Incident incident) => null;

    /// <summary>
    /// The next step of bringing back what was changed, from the incident and its host alone: neither a look that fails nor a
    /// check that breaks may keep a stopped instance from its start.
    /// </summary>
    /// <returns>Null where the step needs the whole look.</returns>
    Transition? BringBack(Incident incident, HostSighting seen, Policy policy) => null;

    /// <summary>
    /// In the place of an incident that is lost, another one of its service takes over the host that the change went through: to bring
    /// it back, and for nothing else.
    /// </summary>
    Incident TakeOver(Incident incident, LedgerEntry lost, HostSighting seen) => incident;

    /// <summary>Whether the change has helped.</summary>
    Transition Verify(Incident incident, DecisionContext context);

    /// <returns>What is put back before the incident of a service that was scaled to 0 is closed; null where nothing is.</returns>
    Transition? BeforeEnd(Incident incident, DecisionContext context) => null;

    /// <summary>Takes in what AWS answered to the command of the last step.</summary>
    Incident After(Incident incident, Command command, CommandResult result, DateTimeOffset now);
}

namespace EcsHealthRemediator.Diagnosis;

/// <summary>One possible cause. Pure: the same context gives the same finding.</summary>
public interface ICheck
{
    /// <summary>One of <see cref="CheckId"/>.</summary>
    string Id { get; }

    /// <summary>Which part of the way of a health check its finding tells of; null where it is about none.</summary>
    PathPart? Part { get; }

    /// <summary>
    /// The checks whose faults explain a fault of this one, and why; but a hint explains only a hint. A check may read the findings
    /// of these and of what explains them in turn, and of no others.
    /// </summary>
    IReadOnlyList<Explanation> ExplainedBy { get; }

    /// <summary>
    /// Whether a fault leaves the application silent: an answer that the application itself gives then has another cause.
    /// </summary>
    bool LeavesSilence => false;

    /// <summary>Whether a fault leaves tasks missing, and no target that fails: what fails beside it has another cause.</summary>
    bool LeavesTasksMissing => false;

    /// <summary>Whether a fault is seen in how much fails, and never by itself: where no target fails it is the cause of nothing.</summary>
    bool IsSeenInWhatFails => false;

    /// <summary>Whether a later look that finds no fault says that there never was one, and not that it is over.</summary>
    bool CanBeRefuted => false;

    /// <summary>Whether a host that is asked proves or clears this fault, so that asking pays before it is named.</summary>
    bool IsDecidedByProbe => false;

    /// <summary>Whether a fault lies in the service's tasks, whichever of its target groups they fail in.</summary>
    bool IsOfService => false;

    /// <summary>Whether its evidence helps whoever looks for the cause even where the cause is another.</summary>
    bool HelpsEveryCause => false;

    Finding Examine(DiagnosisContext context);
}

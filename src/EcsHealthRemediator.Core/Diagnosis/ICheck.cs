namespace EcsHealthRemediator.Diagnosis;

/// <summary>One possible cause. Pure: the same context gives the same finding.</summary>
public interface ICheck
{
    /// <summary>One of <see cref="CheckId"/>.</summary>
    string Id { get; }

    /// <summary>
    /// The checks whose faults explain a fault of this one: where one of them is at least as certain, it is the cause and this is
    /// what follows from it. All of them, and what explains them in turn, are examined before this one.
    /// </summary>
    IReadOnlyList<string> ExplainedBy { get; }

    /// <summary>Whether a host that is asked proves or clears this fault, so that asking pays before it is named.</summary>
    bool IsDecidedByProbe => false;

    /// <summary>Whether its evidence helps whoever looks for the cause even where the cause is another.</summary>
    bool HelpsEveryCause => false;

    Finding Examine(DiagnosisContext context);
}

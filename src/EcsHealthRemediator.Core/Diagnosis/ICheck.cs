namespace EcsHealthRemediator.Diagnosis;

/// <summary>One possible cause. Pure: the same case gives the same finding.</summary>
public interface ICheck
{
    string Id { get; }

    Finding Examine(DiagnosisContext context);
}

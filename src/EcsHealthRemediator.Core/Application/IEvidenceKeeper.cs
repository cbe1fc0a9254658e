using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>Keeps evidence apart from the incident, with the console output of the instance added where that can be read.</summary>
public interface IEvidenceKeeper
{
    /// <returns>Where it is, or why it could not be kept. A refusal by AWS is a result, never an exception.</returns>
    Task<(KeptEvidence? Kept, string? Error)> KeepAsync(EvidencePack pack, CancellationToken cancellation);
}

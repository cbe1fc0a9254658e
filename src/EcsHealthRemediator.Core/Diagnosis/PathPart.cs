namespace EcsHealthRemediator.Diagnosis;

/// <summary>What a health check passes on its way, in this order, and its answer.</summary>
public enum PathPart
{
    LoadBalancer,
    SecurityGroup,
    NetworkAcl,
    Route,
    Host,
    Port,
    Container,
    Answer,
}

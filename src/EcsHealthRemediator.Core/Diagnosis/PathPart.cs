namespace EcsHealthRemediator.Diagnosis;

/// <summary>What a health check passes on its way, in this order, and its answer; <see cref="None"/> is about no place of it.</summary>
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
    None,
}

namespace EcsHealthRemediator.Evidence;

/// <param name="Status">ACTIVE, DRAINING, REGISTERING, DEREGISTERING, REGISTRATION_FAILED, INACTIVE.</param>
public sealed record ContainerInstanceSighting(string Status, bool AgentConnected)
{
    public bool IsActive => Status == "ACTIVE";

    public bool IsDraining => Status == "DRAINING";
}

namespace EcsHealthRemediator.Diagnosis;

/// <summary>The ids by which outcomes name checks; they are part of the outcome's contract.</summary>
public static class CheckId
{
    public const string AlreadyHealthy = "already-healthy";
    public const string DeploymentInProgress = "deployment-in-progress";
    public const string GracePeriod = "grace-period";
    public const string ApplicationResponse = "application-response";
    public const string SuccessCodes = "success-codes";
    public const string HealthCheckPath = "health-check-path";
    public const string InstanceStatus = "instance-status";
    public const string AgentConnection = "agent-connection";
    public const string InstanceState = "instance-state";
    public const string ContainerExit = "container-exit";
}

namespace EcsHealthRemediator.Diagnosis;

/// <summary>The ids by which outcomes name checks; they are part of the outcome's contract.</summary>
public static class CheckId
{
    public const string AlreadyHealthy = "already-healthy";
    public const string DeploymentInProgress = "deployment-in-progress";
    public const string SharedCause = "shared-cause";
    public const string MissingResource = "missing-resource";
    public const string SecurityGroup = "security-group";
    public const string NetworkAcl = "network-acl";
    public const string Routing = "routing";
    public const string AvailabilityZone = "availability-zone";
    public const string TargetGroupInUse = "target-group-in-use";
    public const string HealthCheckPort = "health-check-port";
    public const string HealthCheckProtocol = "health-check-protocol";
    public const string HealthCheckTimeout = "health-check-timeout";
    public const string ProxyProtocol = "proxy-protocol";
    public const string NotListening = "not-listening";
    public const string ContainerHealthCheck = "container-health-check";
    public const string ContainerRuntime = "container-runtime";
    public const string InstanceDraining = "instance-draining";
    public const string ScheduledMaintenance = "scheduled-maintenance";
    public const string LoadBalancerFault = "load-balancer-fault";
    public const string ManualTargets = "manual-targets";
    public const string GracePeriod = "grace-period";
    public const string ApplicationResponse = "application-response";
    public const string SuccessCodes = "success-codes";
    public const string HealthCheckPath = "health-check-path";
    public const string InstanceStatus = "instance-status";
    public const string AgentConnection = "agent-connection";
    public const string InstanceState = "instance-state";
    public const string ContainerExit = "container-exit";
    public const string ResourceSaturation = "resource-saturation";
    public const string ApplicationErrors = "application-errors";
    public const string TaskStart = "task-start";
    public const string TaskPlacement = "task-placement";
    public const string TargetRegistration = "target-registration";
    public const string HostFirewall = "host-firewall";
    public const string InstanceMetadata = "instance-metadata";
}

using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Network;

namespace EcsHealthRemediator.Reporting.Page;

/// <summary>Where on its way a health check can fail: in the order in which it passes, then its answer.</summary>
internal enum Place
{
    LoadBalancer,
    NodesSecurityGroup,
    NodesNetworkAcl,
    Route,
    TargetsNetworkAcl,
    TargetsSecurityGroup,
    Host,
    Port,
    Container,
    Answer,
    TargetsNetworkAclBack,
    NodesNetworkAclBack,
}

internal static class Places
{
    public static IReadOnlyList<Place> There { get; } = [.. Enum.GetValues<Place>().Where(place => place <= Place.Answer)];

    public static IReadOnlyList<Place> Back { get; } = [.. Enum.GetValues<Place>().Where(place => place > Place.Answer)];

    public static string Name(Place place) => place switch
    {
        Place.LoadBalancer => "Load balancer",
        Place.NodesSecurityGroup or Place.TargetsSecurityGroup => "Security group",
        Place.NodesNetworkAcl or Place.TargetsNetworkAcl or Place.TargetsNetworkAclBack or Place.NodesNetworkAclBack =>
            "Network ACL",
        Place.Route => "Route",
        Place.Host => "Host",
        Place.Port => "Port",
        Place.Container => "Container",
        Place.Answer => "Answer",
    };

    /// <summary>Of the two of one kind on the way, which one it is.</summary>
    public static string? Side(Place place) => place switch
    {
        Place.NodesSecurityGroup or Place.NodesNetworkAcl => "of the nodes, out",
        Place.TargetsNetworkAcl or Place.TargetsSecurityGroup => "of the target, in",
        Place.TargetsNetworkAclBack => "of the target, out",
        Place.NodesNetworkAclBack => "of the nodes, in",
        Place.LoadBalancer or Place.Route or Place.Host or Place.Port or Place.Container or Place.Answer => null,
    };

    public static Place Of(HopKind hop) => hop switch
    {
        HopKind.SourceSecurityGroup => Place.NodesSecurityGroup,
        HopKind.SourceNetworkAcl => Place.NodesNetworkAcl,
        HopKind.Routing => Place.Route,
        HopKind.TargetNetworkAcl => Place.TargetsNetworkAcl,
        HopKind.TargetSecurityGroup => Place.TargetsSecurityGroup,
        HopKind.TargetNetworkAclReturn => Place.TargetsNetworkAclBack,
        HopKind.SourceNetworkAclReturn => Place.NodesNetworkAclBack,
    };

    /// <summary>Whose findings tell how a place is. A check that is about no place of the way is told in words alone.</summary>
    public static IReadOnlyList<string> Checks(Place place) => place switch
    {
        Place.LoadBalancer =>
        [
            CheckId.LoadBalancerFault, CheckId.AvailabilityZone, CheckId.TargetGroupInUse, CheckId.TargetRegistration,
            CheckId.ManualTargets, CheckId.MissingResource,
        ],
        Place.NodesSecurityGroup or Place.TargetsSecurityGroup => [CheckId.SecurityGroup],
        Place.NodesNetworkAcl or Place.TargetsNetworkAcl or Place.TargetsNetworkAclBack or Place.NodesNetworkAclBack =>
            [CheckId.NetworkAcl],
        Place.Route => [CheckId.Routing],
        Place.Host =>
        [
            CheckId.InstanceStatus, CheckId.InstanceState, CheckId.AgentConnection, CheckId.ContainerRuntime,
            CheckId.InstanceDraining, CheckId.ScheduledMaintenance, CheckId.HostFirewall, CheckId.InstanceMetadata,
        ],
        Place.Port => [CheckId.NotListening, CheckId.HealthCheckPort, CheckId.HealthCheckProtocol, CheckId.ProxyProtocol],
        Place.Container =>
        [
            CheckId.ContainerExit, CheckId.ContainerHealthCheck, CheckId.TaskStart, CheckId.TaskPlacement,
            CheckId.ResourceSaturation,
        ],
        Place.Answer =>
        [
            CheckId.ApplicationResponse, CheckId.HealthCheckPath, CheckId.SuccessCodes, CheckId.HealthCheckTimeout,
            CheckId.GracePeriod, CheckId.SharedCause, CheckId.ApplicationErrors,
        ],
    };
}

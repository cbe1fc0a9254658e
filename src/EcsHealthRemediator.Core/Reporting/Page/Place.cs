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

    public static string Name(Place place) => Part(place) switch
    {
        PathPart.LoadBalancer => "Load balancer",
        PathPart.SecurityGroup => "Security group",
        PathPart.NetworkAcl => "Network ACL",
        PathPart.Route => "Route",
        PathPart.Host => "Host",
        PathPart.Port => "Port",
        PathPart.Container => "Container",
        PathPart.Answer => "Answer",
    };

    /// <summary>Of the two of one kind on the way, which one it is; so short that it has room below a sign.</summary>
    public static string? Side(Place place) => Owner(place) is { } owner ? $"{owner}, {(IsInbound(place) ? "in" : "out")}" : null;

    /// <summary>The same for a sentence.</summary>
    public static string? Whose(Place place) =>
        Owner(place) is { } owner ? $"{owner} ({(IsInbound(place) ? "inbound" : "outbound")})" : null;

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
    public static IReadOnlyList<string> Checks(Place place) =>
        [.. Diagnoser.Causality.Checks.Where(check => check.Part == Part(place)).Select(check => check.Id)];

    private static PathPart Part(Place place) => place switch
    {
        Place.LoadBalancer => PathPart.LoadBalancer,
        Place.NodesSecurityGroup or Place.TargetsSecurityGroup => PathPart.SecurityGroup,
        Place.NodesNetworkAcl or Place.TargetsNetworkAcl or Place.TargetsNetworkAclBack or Place.NodesNetworkAclBack =>
            PathPart.NetworkAcl,
        Place.Route => PathPart.Route,
        Place.Host => PathPart.Host,
        Place.Port => PathPart.Port,
        Place.Container => PathPart.Container,
        Place.Answer => PathPart.Answer,
    };

    private static string? Owner(Place place) => place switch
    {
        Place.NodesSecurityGroup or Place.NodesNetworkAcl or Place.NodesNetworkAclBack => "of the nodes",
        Place.TargetsNetworkAcl or Place.TargetsSecurityGroup or Place.TargetsNetworkAclBack => "of the target",
        Place.LoadBalancer or Place.Route or Place.Host or Place.Port or Place.Container or Place.Answer => null,
    };

    private static bool IsInbound(Place place) =>
        place is Place.TargetsNetworkAcl or Place.TargetsSecurityGroup or Place.NodesNetworkAclBack;
}

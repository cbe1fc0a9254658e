using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// What a route leads to, as far as it can connect two VPCs. Internet gateways, appliances and everything else are Other.
/// </summary>
[JsonConverter(typeof(KebabCaseEnum<RouteTarget>))]
public enum RouteTarget
{
    Local,
    VpcPeeringConnection,
    TransitGateway,
    CoreNetwork,
    Other,
}

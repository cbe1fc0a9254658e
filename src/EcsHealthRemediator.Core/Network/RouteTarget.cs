using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>The ways that lead from one VPC to another; an internet gateway, an appliance and the like are other.</summary>
[JsonConverter(typeof(KebabCaseEnum<RouteTarget>))]
public enum RouteTarget
{
    Local,
    VpcPeeringConnection,
    TransitGateway,
    CoreNetwork,
    Other,
}

using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>Blackhole: what the route leads to is gone.</summary>
[JsonConverter(typeof(KebabCaseEnum<RouteState>))]
public enum RouteState
{
    Active,
    Blackhole,
}

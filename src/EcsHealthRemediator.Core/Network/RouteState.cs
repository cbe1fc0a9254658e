using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>A route is a blackhole when its target no longer exists; it then drops packets.</summary>
[JsonConverter(typeof(KebabCaseEnum<RouteState>))]
public enum RouteState
{
    Active,
    Blackhole,
}

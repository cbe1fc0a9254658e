using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>As the interface or subnet that a rule belongs to sees it.</summary>
[JsonConverter(typeof(KebabCaseEnum<Direction>))]
public enum Direction
{
    Ingress,
    Egress,
}

internal static class DirectionText
{
    /// <summary>What stands before the other side: <c>from</c> a source, <c>to</c> a destination.</summary>
    public static string Preposition(this Direction direction) => direction == Direction.Ingress ? "from" : "to";
}

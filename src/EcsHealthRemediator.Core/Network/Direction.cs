using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>The direction of packets, as seen from the interface or subnet that a rule belongs to.</summary>
[JsonConverter(typeof(KebabCaseEnum<Direction>))]
public enum Direction
{
    Ingress,
    Egress,
}

internal static class DirectionText
{
    /// <summary>The word before the other end in a sentence: <c>from</c> a source, <c>to</c> a destination.</summary>
    public static string Preposition(this Direction direction) => direction == Direction.Ingress ? "from" : "to";
}

using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>Later ones outweigh earlier ones: what is blocked for certain stays so, whatever could not be read.</summary>
[JsonConverter(typeof(KebabCaseEnum<PathVerdict>))]
public enum PathVerdict
{
    Open,

    /// <summary>Answers to some of the ports are refused, so some connections fail and others do not.</summary>
    Partly,

    /// <summary>What was read does not tell.</summary>
    Unknown,
    Blocked,
}

using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Network;

/// <summary>
/// From best to worst: the worst hop decides about the path. Blocked outweighs unknown, because one hop that is certainly closed
/// is enough, whatever else could not be read.
/// </summary>
[JsonConverter(typeof(KebabCaseEnum<PathVerdict>))]
public enum PathVerdict
{
    Open,

    /// <summary>Some of the ports that answers go to are refused, so some connections fail and others work.</summary>
    Partly,

    /// <summary>The data that was read does not decide it.</summary>
    Unknown,
    Blocked,
}

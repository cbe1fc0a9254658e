using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Scanning;

/// <summary>What a scan says of a service, from best to worst.</summary>
[JsonConverter(typeof(KebabCaseEnum<ScanState>))]
public enum ScanState
{
    /// <summary>Nothing fails, and no risk was found among those that are looked for.</summary>
    Sound,

    /// <summary>Nothing fails, and something would.</summary>
    AtRisk,

    /// <summary>A deployment or new targets are under way, and nothing has failed.</summary>
    Changing,

    /// <summary>The service, its target group or its targets could not be read.</summary>
    Unknown,
    Failing,
}

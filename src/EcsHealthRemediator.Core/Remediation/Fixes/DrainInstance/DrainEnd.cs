using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

/// <summary>What a drain is taken back for.</summary>
[JsonConverter(typeof(KebabCaseEnum<DrainEnd>))]
public enum DrainEnd
{
    /// <summary>The host is well.</summary>
    Recovered,

    /// <summary>The tasks that left it do not become healthy elsewhere.</summary>
    DidNotHelp,

    /// <summary>Something else speaks against it now.</summary>
    GivenUp,
}

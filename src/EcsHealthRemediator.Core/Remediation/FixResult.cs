using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

/// <summary>What came of a change that was made.</summary>
[JsonConverter(typeof(KebabCaseEnum<FixResult>))]
public enum FixResult
{
    /// <summary>Nobody knows, or it is not known yet.</summary>
    Unknown,
    Helped,
    DidNotHelp,

    /// <summary>The host that was stopped was not seen well again.</summary>
    HostAway,
}

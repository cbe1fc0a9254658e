using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<IncidentStatus>))]
public enum IncidentStatus
{
    Watching,
    Acting,
    Verifying,
    Fixed,
    NotFixed,
    SelfHealed,
    NeedsHuman,
    Inconclusive,
    Ignored,
}

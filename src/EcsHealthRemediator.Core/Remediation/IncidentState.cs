using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<IncidentState>))]
public enum IncidentState
{
    Watching,
    Acting,
    Verifying,
    Closed,
}

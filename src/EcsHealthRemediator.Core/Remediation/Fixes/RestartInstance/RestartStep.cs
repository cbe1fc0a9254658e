using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

[JsonConverter(typeof(KebabCaseEnum<RestartStep>))]
public enum RestartStep
{
    Draining,
    Stopping,
    Starting,
    Returning,
}

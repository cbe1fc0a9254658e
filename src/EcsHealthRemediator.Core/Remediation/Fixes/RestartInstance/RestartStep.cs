using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

[JsonConverter(typeof(KebabCaseEnum<RestartStep>))]
public enum RestartStep
{
    Draining,

    /// <summary>A member of an Auto Scaling group goes to Standby.</summary>
    Entering,

    Stopping,
    Starting,
    Returning,
}

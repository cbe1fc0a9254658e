using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<Fix>))]
public enum Fix
{
    RaiseGracePeriod,
    RestartInstance,
    DrainInstance,
}

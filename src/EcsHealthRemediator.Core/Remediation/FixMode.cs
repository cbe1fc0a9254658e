using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<FixMode>))]
public enum FixMode
{
    Off,
    Observe,
    Approve,
    Auto,
}

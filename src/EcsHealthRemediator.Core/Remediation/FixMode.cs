using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<FixMode>))]
public enum FixMode
{
    Off,
    Observe,

    /// <summary>Begins nothing and ends what was begun: the way back to observe.</summary>
    Finish,
    Approve,
    Auto,
}

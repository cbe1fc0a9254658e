using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation;

[JsonConverter(typeof(KebabCaseEnum<Decision>))]
public enum Decision
{
    Applied,
    WouldApply,
    AwaitingApproval,
    Blocked,
    Failed,
    Reverted,
}

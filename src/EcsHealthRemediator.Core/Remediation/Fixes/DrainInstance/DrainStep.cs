using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

[JsonConverter(typeof(KebabCaseEnum<DrainStep>))]
public enum DrainStep
{
    /// <summary>ECS was asked to drain the host.</summary>
    Draining,

    /// <summary>It drains; whether its tasks become healthy elsewhere is not known yet.</summary>
    Moving,

    /// <summary>Its tasks are healthy elsewhere, and it is broken still.</summary>
    Kept,

    /// <summary>ECS was asked to make it ACTIVE again.</summary>
    Activating,
}

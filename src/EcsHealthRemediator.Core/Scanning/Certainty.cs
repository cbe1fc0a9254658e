using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Scanning;

/// <summary>How sure it is that a risk becomes a failure once its occasion comes.</summary>
[JsonConverter(typeof(KebabCaseEnum<Certainty>))]
public enum Certainty
{
    /// <summary>What would tell could not be read.</summary>
    Unknown,

    /// <summary>It may fail then; the configuration alone does not decide it.</summary>
    Risk,

    /// <summary>It fails then, by what was read.</summary>
    Certain,
}

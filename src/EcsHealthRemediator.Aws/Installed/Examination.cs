using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>One thing that <c>ecs-health doctor</c> has looked at.</summary>
/// <param name="Text">A sentence: what was seen, and what to do about it.</param>
public sealed record Examination(string Topic, Condition Condition, string Text);

[JsonConverter(typeof(KebabCaseEnum<Condition>))]
public enum Condition
{
    Ok,

    /// <summary>It may be meant so.</summary>
    Attention,

    /// <summary>The remediator, or something that it needs, does not work.</summary>
    Broken,

    /// <summary>It could not be read.</summary>
    Unknown,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Examination>))]
public sealed partial class ExaminationJson : JsonSerializerContext;

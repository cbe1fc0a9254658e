using System.Text.Json;
using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>
/// What a deployed stack says of itself, in the SSM parameter <c>/ecs-health-remediator/STACK</c> that template.yaml writes: the
/// names of its parts and its parameters, as they were given.
/// </summary>
public sealed record Installation
{
    /// <summary>The part of the restart that has a mode of its own.</summary>
    internal const string Standby = "standby";

    /// <summary>The name of the stack. It is part of the parameter's name, not of its value.</summary>
    public string Stack { get; init; } = "";

    public required string Version { get; init; }

    public required string Function { get; init; }

    public required string OperatorFunction { get; init; }

    public required string Table { get; init; }

    /// <summary>ARN of the topic for what happens to services.</summary>
    public required string OutcomeTopic { get; init; }

    /// <summary>ARN of the topic for alarms about the remediator itself.</summary>
    public required string OperationsTopic { get; init; }

    /// <summary>Names, with commas between them; <c>*</c> for all.</summary>
    public required string Clusters { get; init; }

    public required string Mode { get; init; }

    public required string StandbyMode { get; init; }

    /// <summary>Parameters that this version of the tool does not know by name, among them the mode of each fix.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Others { get; set; } = new Dictionary<string, JsonElement>();

    [JsonIgnore]
    public IReadOnlyList<string> ClusterNames =>
        Clusters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The mode of each fix, with the stack's own in place of <c>inherit</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Fix, string Mode)> Modes =>
        [.. Enum.GetValues<Fix>().Select(fix => (KebabCase.Of(fix), ModeOf(fix))), (Standby, StandbyMode)];

    /// <summary>A stack of a version that did not have the fix does not make it.</summary>
    private string ModeOf(Fix fix) =>
        !Others.TryGetValue(JsonNamingPolicy.CamelCase.ConvertName($"{fix}Mode"), out var mode) ? "off"
        : mode.ToString() is "inherit" ? Mode : mode.ToString();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Installation))]
internal sealed partial class InstallationJson : JsonSerializerContext;

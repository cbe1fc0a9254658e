using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>
/// What a deployed stack says of itself, in the SSM parameter <c>/ecs-health-remediator/STACK</c> that template.yaml writes: the
/// names of its parts and its parameters, as they were given.
/// </summary>
public sealed record Installation
{
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

    public required string RaiseGracePeriodMode { get; init; }

    public required string RestartInstanceMode { get; init; }

    public required string DrainInstanceMode { get; init; }

    public required string StandbyMode { get; init; }

    [JsonIgnore]
    public IReadOnlyList<string> ClusterNames =>
        Clusters.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The mode of each fix, with the stack's own in place of <c>inherit</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Fix, string Mode)> Modes =>
    [
        ("raise-grace-period", Own(RaiseGracePeriodMode)), ("restart-instance", Own(RestartInstanceMode)),
        ("drain-instance", DrainInstanceMode), ("standby", StandbyMode),
    ];

    private string Own(string mode) => mode == "inherit" ? Mode : mode;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Installation))]
internal sealed partial class InstallationJson : JsonSerializerContext;

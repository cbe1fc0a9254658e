using System.Text.Json.Serialization;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Reporting;

namespace EcsHealthRemediator.Scanning;

/// <summary>What a scan says of one service and one of its target groups: a line of every form of the report.</summary>
public sealed record ScannedService
{
    public required OutcomeService Service { get; init; }

    public required OutcomeTargetGroup TargetGroup { get; init; }

    public required ScanState State { get; init; }

    /// <summary>Of a failing service; <c>info</c> for every other.</summary>
    public Severity Severity { get; init; }

    /// <summary>Null where service or targets were not read.</summary>
    public TargetCount? Targets { get; init; }

    /// <summary>Why it fails; null where nothing fails or the cause is not known.</summary>
    public ScannedCause? Cause { get; init; }

    /// <summary>The worst first; those of which the cause already speaks are left out.</summary>
    public IReadOnlyList<Risk> Risks { get; init; } = [];

    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    [JsonIgnore]
    public string Name => $"{Service.Cluster}/{Service.Name}";
}

/// <param name="Headline">The cause in a clause, with the words of the incident's message.</param>
public sealed record ScannedCause(string Check, Confidence Confidence, string Headline, string Summary)
{
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>That others fail too, perhaps of one cause; null where they do not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Together { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Remedy? Remedy { get; init; }
}

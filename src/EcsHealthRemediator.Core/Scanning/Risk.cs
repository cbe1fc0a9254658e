using System.Text.Json.Serialization;
using EcsHealthRemediator.Diagnosis;

namespace EcsHealthRemediator.Scanning;

/// <summary>What would fail, while it does not yet.</summary>
/// <param name="Id">The id of the check that would name it as a cause, or an id of the scan's own.</param>
/// <param name="Summary">What was read, a sentence.</param>
/// <param name="When">The occasion, a clause that begins with <c>when</c>; empty where it is not known.</param>
public sealed record Risk(string Id, Certainty Certainty, string Summary, string When)
{
    public IReadOnlyList<string> Evidence { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Remedy? Remedy { get; init; }

    public static Risk Unread(string id, string missing) =>
        new(id, Certainty.Unknown, $"Not checked: {missing} could not be read.", "");
}

using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation;

/// <summary>What a person is called for while a change goes on.</summary>
/// <param name="Key">Differs when there is something new to tell.</param>
/// <param name="Why">A sentence.</param>
/// <param name="Commands">AWS CLI commands that do what is needed, in their order.</param>
public sealed record Need(string Key, string Why, IReadOnlyList<string> Commands)
{
    /// <summary>What was tried so often in vain that it is left to people.</summary>
    internal const string GivenUp = "given-up";

    /// <summary>The same as a clause of at most some 60 characters, for a headline; null where the reason is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Headline { get; init; }

    /// <summary>What a person is to do, a sentence before the commands; null where the reason says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Do { get; init; }

    [JsonIgnore]
    public bool IsGivenUp => Key.Contains(GivenUp, StringComparison.Ordinal);

    public static Need Of(string key, string why, params string[] commands) => new(key, why, commands);
}

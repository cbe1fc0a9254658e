using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Remediation;

/// <summary>What a person is called for while a change goes on.</summary>
/// <param name="Key">Differs when there is something new to tell.</param>
/// <param name="Why">A sentence.</param>
/// <param name="Commands">AWS CLI commands that do what is needed, in their order.</param>
public sealed record Need(string Key, string Why, IReadOnlyList<string> Commands)
{
    /// <summary>What was tried so often in vain that it is left to people.</summary>
    private const string GivenUp = "given-up";

    [JsonIgnore]
    public bool IsGivenUp => Key.Contains(GivenUp, StringComparison.Ordinal);

    public static Need Of(string key, string why, params string[] commands) => new(key, why, commands);
}

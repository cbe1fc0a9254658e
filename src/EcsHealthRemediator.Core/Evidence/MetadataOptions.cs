using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html</summary>
/// <param name="HopLimit">How many hops the answer with a token of IMDSv2 takes; the bridge of Docker is one more.</param>
public sealed record MetadataOptions(bool IsEnabled, bool TokensRequired, int HopLimit)
{
    /// <summary>Whether a container behind the bridge of Docker reaches the metadata. Without a token there is no limit of hops.</summary>
    [JsonIgnore]
    public bool ReachesContainers => IsEnabled && (!TokensRequired || HopLimit > 1);

    public override string ToString() => !IsEnabled ? "instance metadata switched off"
        : $"HttpTokens {(TokensRequired ? "required" : "optional")}, HttpPutResponseHopLimit {HopLimit}";
}

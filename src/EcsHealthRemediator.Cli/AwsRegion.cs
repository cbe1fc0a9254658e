using System.CommandLine;
using Amazon;
using Amazon.Runtime;

namespace EcsHealthRemediator.Cli;

/// <summary>The option for the region, and the region itself where it is not given.</summary>
internal static class AwsRegion
{
    public static Option<string?> Option() =>
        new("--region") { Description = "Default: the region of the environment (AWS_REGION) or the profile." };

    /// <exception cref="UsageException">There is none, which the SDK says in words of its own.</exception>
    public static string Of(string? given) => given ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName
        ?? throw new UsageException(
            "No region is set: give --region, set AWS_REGION, or put one into the profile (aws configure set region eu-west-1).");
}

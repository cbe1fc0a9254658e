using System.CommandLine;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;

namespace EcsHealthRemediator.Cli;

/// <summary>The option for the region, and the region itself where it is not given.</summary>
internal static partial class AwsRegion
{
    public static Option<string?> Option() =>
        new Option<string?>("--region") { Description = "Default: the region of the environment (AWS_REGION) or the profile." }
            .Only(name => Name().IsMatch(name), "the name of a region, such as eu-west-1");

    /// <exception cref="UsageException">There is none, which the SDK says in words of its own.</exception>
    public static string Of(string? given) => given ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName
        ?? throw new UsageException(
            "No region is set: give --region, set AWS_REGION, or put one into the profile (aws configure set region eu-west-1).");

    [GeneratedRegex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$")]
    private static partial Regex Name();
}

using System.CommandLine;
using EcsHealthRemediator.Aws.Installed;

namespace EcsHealthRemediator.Cli;

/// <summary>The stack that a command is about: the only one of the region, or the one that is named.</summary>
internal static class InstalledStack
{
    public static Option<string?> Option() => new("--stack")
    {
        Description = "The CloudFormation stack of the remediator. Default: the only one in the region.",
    };

    /// <exception cref="UsageException">There is none, or several and none is named.</exception>
    public static async Task<Installation> OfAsync(string region, string? stack, CancellationToken cancellation)
    {
        var all = await Installations.In(region).AllAsync(cancellation);
        return all.Where(one => stack is null || one.Stack == stack).ToList() switch
        {
            [var only] => only,
            [] when all.Count == 0 => throw new UsageException(
                $"No remediator is installed in {region}: deploy one, or give another --region."),
            [] => throw new UsageException($"There is no remediator {stack} in {region}; there is {Names(all)}."),
            _ => throw new UsageException($"There are several remediators; give --stack: {Names(all)}."),
        };
    }

    private static string Names(IEnumerable<Installation> all) => string.Join(", ", all.Select(one => one.Stack));
}

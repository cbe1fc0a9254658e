using System.Text.Json;
using Amazon;
using Amazon.SimpleSystemsManagement;

namespace EcsHealthRemediator.Aws.Installed;

/// <summary>Finds the deployed stacks of an account and region.</summary>
public sealed class Installations(IAmazonSimpleSystemsManagement ssm)
{
    private const string Path = "/ecs-health-remediator/";

    public static Installations In(string region) => new(new AmazonSimpleSystemsManagementClient(AwsClients.WithRetries(
        new AmazonSimpleSystemsManagementConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) })));

    /// <returns>By the name of the stack. A parameter that cannot be read as one is none of ours.</returns>
    public async Task<IReadOnlyList<Installation>> AllAsync(CancellationToken cancellation)
    {
        var parameters = await Pages.AllAsync(async token =>
        {
            var page = await ssm.GetParametersByPathAsync(new() { Path = Path, NextToken = token }, cancellation);
            return ((page.Parameters ?? []).AsEnumerable(), page.NextToken);
        });
        return
        [
            .. parameters.Select(parameter => Read(parameter.Name, parameter.Value)).OfType<Installation>()
                .OrderBy(installation => installation.Stack, StringComparer.Ordinal),
        ];
    }

    private static Installation? Read(string name, string value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, InstallationJson.Default.Installation) is { } read
                ? read with { Stack = name[Path.Length..] } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

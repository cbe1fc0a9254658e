using System.Diagnostics.CodeAnalysis;

namespace EcsHealthRemediator.Signals;

/// <summary><c>arn:partition:service:region:account:resource</c>; the resource keeps its slashes and colons.</summary>
public sealed record Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>The last segment of the resource path: the name of a cluster, the id of a task.</summary>
    public string Name => Resource[(Resource.LastIndexOf('/') + 1)..];

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Arn? arn)
    {
        var parts = text?.Split(':', 6);
        arn = parts is ["arn", var partition, var service, var region, var account, { Length: > 0 } resource]
            ? new Arn(partition, service, region, account, resource)
            : null;
        return arn is not null;
    }

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}

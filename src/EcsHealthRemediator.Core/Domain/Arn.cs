using System.Diagnostics.CodeAnalysis;

namespace EcsHealthRemediator.Domain;

/// <summary><c>arn:partition:service:region:account:resource</c>; the resource keeps its slashes and colons.</summary>
public sealed record Arn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>The last segment of the resource path: the name of a cluster, the id of a task.</summary>
    public string Name => NameOf(Resource);

    /// <summary>False, and null in <paramref name="arn"/>, for null and for a text that is no ARN or names no resource.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Arn? arn)
    {
        var parts = text?.Split(':', 6);
        arn = parts is ["arn", var partition, var service, var region, var account, { Length: > 0 } resource]
            ? new Arn(partition, service, region, account, resource)
            : null;
        return arn is not null;
    }

    /// <summary>
    /// The part after the last slash of an ARN, which is the resource's name. A bare name is returned unchanged.
    /// </summary>
    public static string NameOf(string arnOrName) => arnOrName[(arnOrName.LastIndexOf('/') + 1)..];

    /// <summary>The name inside <c>…:targetgroup/NAME/ID</c>. A text of another form is returned unchanged.</summary>
    public static string TargetGroupName(string arnOrName) =>
        arnOrName.Split('/') is [_, var name, _] ? name : arnOrName;

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// What a container instance is asked to find out: what one container answers to the load balancer's health check, and what
/// listens in the container's network namespace.
/// </summary>
public sealed record ProbeRequest
{
    /// <summary>
    /// By the name of a parameter of HostProbeDocument in template.yaml, the values that it allows: none holds a character that
    /// a shell, a URL or a format string gives a meaning of its own.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> AllowedPatterns = new Dictionary<string, string>
    {
        ["TaskArn"] = "^arn:aws[a-z-]{0,20}:ecs:[a-z0-9-]{1,30}:[0-9]{12}:task/[A-Za-z0-9_/-]{1,300}$",
        ["Container"] = "^[A-Za-z0-9_-]{1,255}$",
        ["NetworkMode"] = "^(bridge|host|awsvpc)$",
        ["Address"] = "^[0-9a-fA-F.:]{2,45}$",
        ["Port"] = "^[1-9][0-9]{0,4}$",
        ["ContainerPort"] = "^[1-9][0-9]{0,4}$",
        ["Scheme"] = "^(http|https|tcp)$",
        ["Path"] = "^/[A-Za-z0-9/._~@:=+,%?-]{0,1023}$",
        ["Timeout"] = "^[1-9][0-9]?$",
    };

    public required string InstanceId { get; init; }

    public required string TaskArn { get; init; }

    public required string Container { get; init; }

    /// <summary>bridge, host or awsvpc.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>The instance's own, or in awsvpc mode the task's.</summary>
    public required string Address { get; init; }

    /// <summary>The port that the load balancer checks, at <see cref="Address"/>.</summary>
    public required int Port { get; init; }

    /// <summary>The same port as the program in the container sees it.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>http, https, or tcp where the health check is only a connection.</summary>
    public required string Scheme { get; init; }

    public string Path { get; init; } = "/";

    public required int TimeoutSeconds { get; init; }

    /// <summary>As SSM Run Command takes them.</summary>
    public IReadOnlyDictionary<string, string> Parameters() => new Dictionary<string, string>
    {
        ["TaskArn"] = TaskArn,
        ["Container"] = Container,
        ["NetworkMode"] = NetworkMode,
        ["Address"] = Address,
        ["Port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["ContainerPort"] = ContainerPort.ToString(CultureInfo.InvariantCulture),
        ["Scheme"] = Scheme,
        ["Path"] = Path,
        ["Timeout"] = TimeoutSeconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <returns>The name of the first parameter that the document would not take; null if it takes them all.</returns>
    public string? Unfit() => Parameters()
        .Where(pair => pair.Value.Any(char.IsControl) || !Regex.IsMatch(pair.Value, AllowedPatterns[pair.Key]))
        .Select(pair => pair.Key).FirstOrDefault();
}

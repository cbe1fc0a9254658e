using System.Globalization;
using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// The question to a container instance: what does one container answer to the load balancer's health check, and which sockets
/// listen in the container's network namespace?
/// </summary>
public sealed record ProbeRequest
{
    /// <summary>
    /// The allowed values by parameter name, the same as in HostProbeDocument in template.yaml. They exclude every character that
    /// has a special meaning in a shell, a URL or a format string.
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
        ["HostNames"] = "(^$)|(^[A-Za-z0-9][A-Za-z0-9.-]{0,127}(,[A-Za-z0-9][A-Za-z0-9.-]{0,127}){0,2}$)",
        ["HostHeader"] = "(^$)|(^[0-9a-fA-F.:]{2,45}$)",
    };

    public required string InstanceId { get; init; }

    public required string TaskArn { get; init; }

    public required string Container { get; init; }

    /// <summary>bridge, host or awsvpc.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>The private IP address of the instance; in awsvpc mode that of the task.</summary>
    public required string Address { get; init; }

    /// <summary>The port that the load balancer checks, at <see cref="Address"/>.</summary>
    public required int Port { get; init; }

    /// <summary>The port inside the container that <see cref="Port"/> is mapped to.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>http, https, or tcp where the health check is only a connection.</summary>
    public required string Scheme { get; init; }

    public string Path { get; init; } = "/";

    public required int TimeoutSeconds { get; init; }

    /// <summary>Up to three names that the container is asked by as well, in the Host header, with commas between.</summary>
    public string HostNames { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// The Host header of the load balancer's health check, where it is not <see cref="Address"/> and <see cref="Port"/>: a Network
    /// Load Balancer names its node.
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    /// </summary>
    public string HostHeader { get; init => field = value ?? ""; } = "";

    /// <summary>The parameters of the SSM document, by name; what is empty is left out.</summary>
    public IReadOnlyDictionary<string, string> Parameters() =>
        All().Where(pair => pair.Value.Length > 0).ToDictionary(pair => pair.Key, pair => pair.Value);

    private Dictionary<string, string> All() => new()
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
        ["HostNames"] = HostNames,
        ["HostHeader"] = HostHeader,
    };

    /// <returns>The name of the first parameter whose value is not allowed; null where all are allowed.</returns>
    public string? InvalidParameter() => Parameters()
        .Where(pair => pair.Value.Any(char.IsControl) || !Regex.IsMatch(pair.Value, AllowedPatterns[pair.Key]))
        .Select(pair => pair.Key).FirstOrDefault();
}

using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Evidence;

/// <summary>
/// One question to a container instance by SSM Run Command. It is open until it has an <see cref="Answer"/> or, in
/// <see cref="NoAnswer"/>, the reason why there is none.
/// </summary>
/// <param name="OrderedAt">When the order was stored, before it was sent.</param>
public sealed partial record HostProbe(ProbeRequest Request, DateTimeOffset OrderedAt)
{
    /// <summary>Tasks are replaced and programs mended: an answer that is older than the newest by this much tells of the past.</summary>
    public static readonly TimeSpan AskedTogether = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ResultTimeout = TimeSpan.FromMinutes(5);

    /// <summary>When the task of the container had started; null where that is not known.</summary>
    public DateTimeOffset? TaskStartedAt { get; init; }

    /// <summary>The id of the SSM command; null until it was sent.</summary>
    public string? CommandId { get; init; }

    public ProbeResult? Answer { get; init; }

    /// <summary>Why there is and will be no answer; null while the probe is open and after an answer.</summary>
    public string? NoAnswer { get; init; }

    [JsonIgnore]
    public bool IsOpen => Answer is null && NoAnswer is null;

    [JsonIgnore]
    public bool TimedOut => Answer?.Outcome == "timed-out";

    /// <summary>Something accepts the connection but does not speak the protocol of the health check.</summary>
    [JsonIgnore]
    public bool IsNotTheProtocol => Answer is { Outcome: "not-http" } or { Code: 400, OtherScheme: not null };

    /// <summary>
    /// What the container answered to other Host headers than the load balancer's: to localhost, and to names for which a listener
    /// rule forwards to it, or to its own address where the load balancer names a node instead.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<(string HostName, int Code)> OtherNames => Named
        .Concat(Answer?.LocalhostCode is { } code ? [("localhost", code)] : Array.Empty<(string, int)>());

    /// <summary>What it answered to names for which a listener rule forwards to it.</summary>
    [JsonIgnore]
    public IEnumerable<(string HostName, int Code)> NamesOfRules => Request.HostHeader.Length == 0 ? Named : [];

    private IEnumerable<(string HostName, int Code)> Named => Request.HostNames.Split(',')
        .Zip(Answer?.HostNameCodes ?? []).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!.Value));

    /// <summary>The sockets that listen on the checked port; null where they are not known.</summary>
    [JsonIgnore]
    public IReadOnlyList<ListeningSocket>? OnPort => Listening?.Where(socket => socket.Port == Request.ContainerPort).ToList();

    /// <summary>All listening sockets of the container's network namespace; null where they are not known.</summary>
    [JsonIgnore]
    public IReadOnlyList<ListeningSocket>? Listening =>
        Answer?.Listening?.Select(ListeningSocket.Parse).OfType<ListeningSocket>().Distinct().ToList();

    /// <summary>Something listens on the checked port that the load balancer can reach.</summary>
    [JsonIgnore]
    public bool PortReachable =>
        Answer?.Code is not null || IsNotTheProtocol || OnPort?.Any(socket => !socket.IsLoopback) == true;

    /// <summary>
    /// Nothing listens on the checked port that the load balancer can reach: no socket at all, or loopback only.
    /// </summary>
    [JsonIgnore]
    public bool NothingListens => Answer?.Outcome is "refused" or "not-asked" && OnPort?.All(socket => socket.IsLoopback) == true;

    /// <summary>
    /// Nothing listens on the checked port, and something does on another that can be reached. In host mode every program of the
    /// host is among those, so it is not known.
    /// </summary>
    [JsonIgnore]
    public bool ListensElsewhere => NothingListens && OnPort!.Count == 0 && Request.NetworkMode != "host"
        && Listening!.Any(socket => !socket.IsLoopback);

    /// <summary>Something listens on the checked port, but only on the loopback address.</summary>
    [JsonIgnore]
    public bool OnLoopbackOnly => NothingListens && OnPort!.Count > 0;

    /// <summary>The probe with its answer, or with the reason why there is none, read from the output of the script.</summary>
    public HostProbe Ended(string? output) => ProbeResult.Parse(output) switch
    {
        null => this with { NoAnswer = "what it wrote is not understood" },
        { Outcome: "no-container" } => this with { NoAnswer = "the container was not found there" },
        { Outcome: "no-tool" } => this with { NoAnswer = "docker, curl or nsenter is missing there" },
        { Outcome: "old-agent" } => this with { NoAnswer = "its SSM Agent is older than 3.3.2746.0" },
        { Outcome: "failed" } => this with { NoAnswer = "the request could not be made there" },
        var answer => this with { Answer = answer },
    };

    /// <summary>
    /// Ends an open probe without answer five minutes after its order. Run Command itself gives up earlier: delivery after one
    /// minute, execution after two.
    /// </summary>
    public HostProbe GivenUpIfOverdue(DateTimeOffset now) => IsOpen && now - OrderedAt >= ResultTimeout
        ? this with
        {
            NoAnswer = $"{(CommandId is null ? "the question could not be sent" : "nothing came back")} "
                + $"within {ResultTimeout.TotalMinutes:0} minutes",
        }
        : this;
}

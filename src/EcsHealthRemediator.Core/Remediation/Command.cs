using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// What AWS is told to do. Six of them change something, and there is no other way to change anything in AWS; the seventh asks.
/// </summary>
public abstract record Command
{
    private protected Command()
    {
    }
}

/// <param name="Expected">
/// The value that the decision was made from, in seconds. If the service has another one just before the change, a person has set
/// it, and the change is not made.
/// </param>
public sealed record SetGracePeriod(string ClusterArn, string ServiceArn, int Seconds, int Expected) : Command;

/// <summary><paramref name="Status"/> is DRAINING or ACTIVE.</summary>
public sealed record SetContainerInstanceStatus(string ClusterArn, string ContainerInstanceArn, string Status) : Command;

/// <param name="InStandbyOf">
/// The Auto Scaling group in whose Standby the instance must be; null for an instance that must be in no group. Where it is
/// otherwise just before the stop, nothing is sent: a group terminates a member that is stopped.
/// </param>
public sealed record StopInstance(string InstanceId, string? InStandbyOf = null) : Command;

public sealed record StartInstance(string InstanceId) : Command;

/// <summary>The group's desired capacity becomes one lower, so that it launches no other instance.</summary>
public sealed record EnterStandby(string Group, string InstanceId) : Command;

/// <summary>
/// The group's desired capacity becomes one higher. Sent only while the instance runs: one that does not is replaced by its group.
/// </summary>
public sealed record ExitStandby(string Group, string InstanceId) : Command;

/// <summary>Changes nothing; its answer comes later, with the evidence.</summary>
public sealed record ProbeHost(ProbeRequest Request) : Command;

/// <summary>What AWS answered. <paramref name="Error"/> is its code and sentence, null if the command was accepted.</summary>
public sealed record CommandResult(string? Error)
{
    public static readonly CommandResult Accepted = new((string?)null);

    /// <summary>The answer is lost or unclear, so that the change may have been made all the same.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>ECS knows no such container instance.</summary>
    public bool HostIsMissing => Error?.StartsWith("MISSING", StringComparison.Ordinal) == true;

    /// <summary>Not sent, because what it was decided by is different now, or could not be read again.</summary>
    public bool WasOvertaken { get; init; }

    /// <summary>Not sent, because the evidence from before it could not be kept.</summary>
    public bool IsWithoutEvidence { get; init; }

    /// <summary>What was kept before it was sent; null for a command that ends nothing.</summary>
    public KeptEvidence? Evidence { get; init; }

    /// <summary>When it went out, which may be long after the look that it was decided by; null where nothing is known of that.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When AWS said anything, be it that it has failed; null where no answer came.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>By which an answer that comes later is asked for.</summary>
    public string? Id { get; init; }

    /// <summary>By which AWS finds the request again, also one that it refused; null where no answer came.</summary>
    public string? RequestId { get; init; }

    /// <summary>The state before the change, where AWS told it.</summary>
    public string? Before { get; init; }

    /// <summary>The state after it, where AWS told it.</summary>
    public string? After { get; init; }
}

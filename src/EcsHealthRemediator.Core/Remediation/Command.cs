using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation;

/// <summary>
/// What AWS is told to do. Four of them change something, and there is no other way to change anything in AWS; the fifth asks.
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

public sealed record StopInstance(string InstanceId) : Command;

public sealed record StartInstance(string InstanceId) : Command;

/// <summary>Changes nothing; its answer comes later, with the evidence.</summary>
public sealed record ProbeHost(ProbeRequest Request) : Command;

/// <summary>What AWS answered. <paramref name="Error"/> is its code and sentence, null if the command was accepted.</summary>
public sealed record CommandResult(string? Error)
{
    public static readonly CommandResult Accepted = new((string?)null);

    /// <summary>The answer is lost or unclear, so that the change may have been made all the same.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>Not sent, because somebody else had changed the value since the decision.</summary>
    public bool WasOvertaken { get; init; }

    /// <summary>Not sent, because the evidence from before it could not be kept.</summary>
    public bool IsWithoutEvidence { get; init; }

    /// <summary>What was kept before it was sent; null for a command that ends nothing.</summary>
    public KeptEvidence? Evidence { get; init; }

    /// <summary>By which an answer that comes later is asked for.</summary>
    public string? Id { get; init; }

    /// <summary>By which AWS finds the request again, also one that it refused; null where no answer came.</summary>
    public string? RequestId { get; init; }

    /// <summary>The state before the change, where AWS told it.</summary>
    public string? Before { get; init; }

    /// <summary>The state after it, where AWS told it.</summary>
    public string? After { get; init; }
}

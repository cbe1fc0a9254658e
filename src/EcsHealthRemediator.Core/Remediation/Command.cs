namespace EcsHealthRemediator.Remediation;

/// <summary>The changes that exist. There is no other way to change anything in AWS than one of these four.</summary>
public abstract record Command
{
    private protected Command()
    {
    }
}

public sealed record SetGracePeriod(string ClusterArn, string ServiceArn, int Seconds) : Command;

/// <summary><paramref name="Status"/> is DRAINING or ACTIVE.</summary>
public sealed record SetContainerInstanceStatus(string ClusterArn, string ContainerInstanceArn, string Status) : Command;

public sealed record StopInstance(string InstanceId) : Command;

public sealed record StartInstance(string InstanceId) : Command;

/// <summary>What AWS answered. <paramref name="Error"/> is its code and sentence, null if the command was accepted.</summary>
public sealed record CommandResult(string? Error)
{
    public static readonly CommandResult Accepted = new((string?)null);
}

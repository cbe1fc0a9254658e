using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What every check reads: one snapshot, the memory of earlier looks, and the findings of checks before it.</summary>
public sealed class DiagnosisContext
{
    private readonly Dictionary<string, Finding> _findings = [];

    /// <summary>The check that is being examined, above those that asked for its finding.</summary>
    private readonly Stack<string> _examined = [];

    /// <param name="notBefore">What happened before this time does not count, for example what happened before a fix.</param>
    public DiagnosisContext(Snapshot snapshot, IncidentMemory memory, DateTimeOffset? notBefore = null)
    {
        Snapshot = snapshot;
        Memory = memory;
        NotBefore = notBefore;
        Failures = new(snapshot, memory, notBefore);
    }

    public Snapshot Snapshot { get; }

    public IncidentMemory Memory { get; }

    public DateTimeOffset? NotBefore { get; }

    /// <summary>The EC2 instance that the remediator has at work in this cluster, of whichever incident; null where it has none.</summary>
    public string? AtWork { get; init; }

    /// <summary>The EC2 instance that another incident has at work: what is found there is that one's doing, or is mended by it.</summary>
    public string? LeftAlone { get; init; }

    public Topology Topology => Failures.Topology;

    public RecentFailures Failures { get; }

    /// <returns>Without the one that is left alone, if there are others.</returns>
    public IReadOnlyList<ContainerInstance> ToSeeTo(IReadOnlyList<ContainerInstance> hosts) =>
        hosts.Where(host => host.Ec2InstanceId != LeftAlone).ToList() is { Count: > 0 } others ? others : hosts;

    /// <summary>What a check finds here, examined once.</summary>
    /// <exception cref="UndeclaredCauseException">
    /// A check asks for one that does not explain it: then the order of the checks would decide what is found, or they would ask
    /// each other for ever.
    /// </exception>
    public Finding Finding(string check)
    {
        if (_examined.TryPeek(out var asking) && !Diagnoser.Causality.Explains(check, asking))
            throw new UndeclaredCauseException($"{asking} asks for {check}, which does not explain it.");
        if (_findings.TryGetValue(check, out var finding)) return finding;
        return _findings[check] = Examine(Diagnoser.Causality[check]);
    }

    /// <summary>As the checks are examined that belong to the table, for one that does not.</summary>
    public Finding Examine(ICheck check)
    {
        _examined.Push(check.Id);
        try
        {
            return check.Examine(this);
        }
#pragma warning disable CA1031 // Whatever an answer of AWS breaks in one check, the others have something to say.
        catch (Exception error) when (error is not UndeclaredCauseException)
#pragma warning restore CA1031
        {
            // Unknown blocks every fix.
            return Diagnosis.Finding.Broken(check.Id, error);
        }
        finally
        {
            _examined.Pop();
        }
    }
}

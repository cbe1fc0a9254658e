using System.Text.Json.Serialization;
using EcsHealthRemediator.Remediation.Fixes.DrainInstance;
using EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;
using EcsHealthRemediator.Remediation.Fixes.RestartInstance;

namespace EcsHealthRemediator.Remediation.Fixes;

/// <summary>How far an incident's change has come: one of these for each fix. Stored with the incident.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fix")]
[JsonDerivedType(typeof(GracePeriodRaise), "raise-grace-period")]
[JsonDerivedType(typeof(InstanceRestart), "restart-instance")]
[JsonDerivedType(typeof(InstanceDrain), "drain-instance")]
public abstract record FixProgress
{
    private protected FixProgress()
    {
    }

    /// <summary>When the change was begun; null in documents of a version that did not say.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>How often it was begun before in the same incident, and given up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TriesBefore { get; init; }

    /// <summary>Of the command that the current step repeats; null before the first.</summary>
    public Retry? Retry { get; init; }

    [JsonIgnore]
    public abstract Fix Fix { get; }

    /// <summary>Only what happened after this time tells whether the change helped; null while nothing tells it.</summary>
    [JsonIgnore]
    public abstract DateTimeOffset? EvidenceFrom { get; }

    /// <summary>
    /// Whether anything was changed that a ledger must remember: it holds what was done, not what was meant.
    /// </summary>
    [JsonIgnore]
    public abstract bool WasMade { get; }

    /// <summary>Whether the change was given up on the way, and what had been done for it was put back.</summary>
    [JsonIgnore]
    public virtual bool IsTurnedBack => false;

    /// <summary>Whether a person's no still turns it round.</summary>
    [JsonIgnore]
    public virtual bool MayBeHalted => false;

    /// <summary>Whether a change that was given up may be begun once more in the same incident.</summary>
    public virtual bool MayBeginAnew(DateTimeOffset now) => false;

    /// <summary>Whether something else that is wrong keeps it from being judged, so that people hear of that.</summary>
    [JsonIgnore]
    public virtual bool IsHeldUp => false;

    /// <summary>When the host of a change that was given up began to take tasks again; null where that is not so.</summary>
    [JsonIgnore]
    public virtual DateTimeOffset? BroughtBackAt => null;

    /// <summary>Whether a host that was stopped was not seen well again.</summary>
    [JsonIgnore]
    public virtual bool LeftHostAway => false;

    /// <summary>Whether the change has come to where it may stay for long, with people knowing of it.</summary>
    [JsonIgnore]
    public virtual bool MayLast => false;

    /// <summary>Whether a step is still ahead that a freeze of changes holds back, as it holds back the beginning of a change.</summary>
    [JsonIgnore]
    public virtual bool BeginsMore => false;

    /// <summary>Whether its host drains, or has drained, because of it, and nothing more.</summary>
    [JsonIgnore]
    public virtual bool IsDrained => false;

    /// <returns>The value or status that the command replaces, as the change was planned; null where that is not known.</returns>
    public virtual string? Replaces(Command command) => null;

    /// <summary>The EC2 instance that the change goes through, whose events bring the next step; null for none.</summary>
    [JsonIgnore]
    public virtual string? Ec2InstanceId => null;

    /// <summary>Whether the fix itself looks at what the service lacks besides, for as long as it lasts.</summary>
    [JsonIgnore]
    public virtual bool TellsBesides => false;
}

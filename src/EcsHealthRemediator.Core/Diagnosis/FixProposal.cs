using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What a check found that a fix could act on, in the terms of the fault and not of any fix.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LongerGracePeriod), "longer-grace-period")]
[JsonDerivedType(typeof(GracePeriodTrial), "grace-period-trial")]
[JsonDerivedType(typeof(HostRepair), "host-repair")]
public abstract record FixProposal
{
    private protected FixProposal()
    {
    }
}

/// <summary>The health check grace period that would be enough.</summary>
public sealed record LongerGracePeriod(int Seconds) : FixProposal;

/// <summary>
/// Only a much longer grace period can tell whether tasks of this revision need time, and it would harm none of them.
/// </summary>
public sealed record GracePeriodTrial(string TaskDefinitionArn, int ShortestLifeSeconds, int LongestLifeSeconds) : FixProposal;

/// <summary>EC2 instances that are at fault by themselves.</summary>
public sealed record HostRepair(IReadOnlyList<string> InstanceIds) : FixProposal;

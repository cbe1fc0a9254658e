using System.Text.Json.Serialization;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

/// <summary>
/// How a member of an Auto Scaling group goes to Standby for its restart, so that the group does not end it, and comes back.
/// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
/// </summary>
public sealed record StandbyStay(string Group)
{
    public const string InService = "InService";

    public const string Entering = "EnteringStandby";

    public const string Standby = "Standby";

    /// <summary>How long Auto Scaling may show the state before a change that it has accepted.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);

    /// <summary>One reading that shows the member elsewhere may be from before; the same for a minute is not.</summary>
    private static readonly TimeSpan OutProof = TimeSpan.FromMinutes(1);

    /// <summary>The group's desired capacity before, which the way back restores.</summary>
    public int DesiredBefore { get; init; }

    public bool WasProtectedFromScaleIn { get; init; }

    /// <summary>Every EnterStandby that was about to be asked for; null while none was.</summary>
    public Retry? Enters { get; init; }

    public DateTimeOffset? EnterAcceptedAt { get; init; }

    /// <summary>Auto Scaling said no to the only one, so that whoever finds the member in Standby knows that it was not us.</summary>
    public bool EnterRefused { get; init; }

    /// <summary>When it was first read to be in Standby, after it was asked for.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The group's desired capacity then: another one is somebody's doing.</summary>
    public int? DesiredMeanwhile { get; init; }

    /// <summary>Every ExitStandby that was about to be asked for.</summary>
    public Retry? Exits { get; init; }

    public DateTimeOffset? ExitAcceptedAt { get; init; }

    /// <summary>Since when, without a break, it is read to be neither in Standby nor on the way there or back.</summary>
    public DateTimeOffset? OutSince { get; init; }

    /// <summary>Since when, without a break, what the group says of it could not be read.</summary>
    public DateTimeOffset? UnreadSince { get; init; }

    /// <summary>It is out of Standby, by whoever's doing.</summary>
    public bool IsOver { get; init; }

    /// <summary>It may be in Standby because of us, so that nobody else brings it back.</summary>
    [JsonIgnore]
    public bool MayBeIn => Enters is not null && !EnterRefused && !IsOver;

    /// <summary>Of a member that may have been asked to go there, by an incident that is lost.</summary>
    public static StandbyStay Of(string group, GroupMembership? member, DateTimeOffset askedAt) => new(group)
    {
        Enters = Retry.After(null, askedAt),
        DesiredBefore = member is null ? 0 : member.DesiredCapacity + (member.LifecycleState == Standby ? 1 : 0),
        WasProtectedFromScaleIn = member?.IsProtectedFromScaleIn == true,
    };

    /// <summary>A reading of Standby after the only EnterStandby that was not refused is ours.</summary>
    public StandbyStay After(GroupMembership? member, DateTimeOffset now)
    {
        if (!MayBeIn) return this;
        if (member is null) return this with { UnreadSince = UnreadSince ?? now };
        var read = this with { UnreadSince = null };
        return member.LifecycleState switch
        {
            Standby => read with { SeenAt = SeenAt ?? now, DesiredMeanwhile = DesiredMeanwhile ?? member.DesiredCapacity, OutSince = null },
            Entering => read with { OutSince = null },
            InService when ExitAcceptedAt is not null => read with { IsOver = true },
            { } state when state.StartsWith("Pending", StringComparison.Ordinal) => read with { OutSince = null },
            _ => read with { OutSince = OutSince ?? now, IsOver = IsOut(member, now) },
        };
    }

    /// <summary>
    /// Where it was never seen in Standby, the way there may still be under way, or its answer lost: that is not told by time.
    /// </summary>
    private bool IsOut(GroupMembership member, DateTimeOffset now) =>
        now - OutSince >= OutProof && (SeenAt is not null || member.LifecycleState != InService);
}

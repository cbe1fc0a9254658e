using System.Text.Json.Serialization;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Remediation.Fixes;

namespace EcsHealthRemediator.Remediation;

/// <summary>What the operator allows.</summary>
public sealed record Policy
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>A fix that is not named only observes, and one that does not follow the common mode is off.</summary>
    public IReadOnlyDictionary<Fix, FixMode> Modes
    {
        get;
        init => field = value ?? new Dictionary<Fix, FixMode>();
    }
    = new Dictionary<Fix, FixMode>();

    /// <summary>A grace period also silences the container's own health check, so it must not grow without bound.</summary>
    public int GracePeriodLimitSeconds { get; init; } = 900;

    /// <summary>How long an instance must have been impaired: EC2's automatic recovery goes first.</summary>
    public TimeSpan RestartPersistence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The mode of restarts of members of Auto Scaling groups, through Standby; off until it is switched on.</summary>
    public FixMode StandbyMode { get; init; }

    /// <summary>
    /// Whether a group may be asked for Standby whose size or members ECS manages: what it makes of that is not documented.
    /// </summary>
    public bool StandbyUnderManagedScaling { get; init; }

    /// <summary>How long an Auto Scaling group may take to replace a member, before a person is called.</summary>
    public TimeSpan GroupRepairsWithin { get; init => field = value == default ? Quarter : value; } = Quarter;

    /// <summary>Whether container instances may be asked themselves what their containers answer.</summary>
    public bool ProbeHosts { get; init; }

    /// <summary>ARNs of the customer managed keys that the remediator may use to start an instance.</summary>
    public IReadOnlyList<string> VolumeKeys { get; init => field = value ?? []; } = [];

    public bool NotifySelfHealed { get; init; } = true;

    /// <summary>An approval is about what was shown then, and says little about the world of the next day.</summary>
    public TimeSpan ApprovalExpires { get; init => field = value == default ? Hour : value; } = Hour;

    public FixMode ModeOf(Fix fix) => Modes.GetValueOrDefault(fix, FollowsTheMode(fix) ? FixMode.Observe : FixMode.Off);

    /// <summary>Whether a fix has the mode of the remediator where none of its own is set; else it is off until it is switched on.</summary>
    public static bool FollowsTheMode(Fix fix) => FixCatalog.Of(fix).FollowsTheMode;

    /// <summary>What the fix changes, which an operator must have tagged.</summary>
    public static Taggable OptsIn(Fix fix) => FixCatalog.Of(fix).OptsIn;

    /// <summary>Whether what was begun may be brought back: in observe and off the role has no right to change anything.</summary>
    public bool MayBringBack(Fix fix) => ModeOf(fix) is FixMode.Finish or FixMode.Approve or FixMode.Auto;

    /// <summary>A restart through Standby is a restart: what both modes allow, in the order of the modes.</summary>
    [JsonIgnore]
    public FixMode ModeInStandby =>
        (FixMode)Math.Min((int)StandbyMode, (int)ModeOf(Fix.RestartInstance));

    /// <summary>Whether a member may be moved out of Standby again.</summary>
    [JsonIgnore]
    public bool MayLeaveStandby => ModeInStandby is FixMode.Finish or FixMode.Approve or FixMode.Auto;

    /// <summary>Every fix that follows the common mode.</summary>
    public static Policy All(FixMode mode) => new()
    {
        Modes = FixCatalog.All.Where(fix => fix.FollowsTheMode).ToDictionary(fix => fix.Id, _ => mode),
    };
}

/// <summary>An operator's stop of all changes, until a time or until resumed.</summary>
public sealed record PauseOrder(string Reason, string? By, DateTimeOffset? Until)
{
    /// <summary>When an operator last let changes go on; null where nobody ever had to.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    public bool HoldsAt(DateTimeOffset now) => Until is null || now < Until;
}

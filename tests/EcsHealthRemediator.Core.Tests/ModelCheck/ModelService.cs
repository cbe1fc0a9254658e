using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>A service with one task on each host.</summary>
internal sealed class ModelService(int number)
{
    /// <summary>Its tasks need so many seconds to start, where they start slowly.</summary>
    public const int Needs = 150;

    public static readonly string ApiGroupArn = Worlds.GroupArn.Replace("/web/", "/api/", StringComparison.Ordinal);

    public int Number => number;

    public Subject Subject { get; } = number == 0 ? Worlds.Subject : Subject.Of("shop", "api", ApiGroupArn);

    public string GroupArn => Subject.TargetGroupArn;

    public int Grace { get; private set; } = 60;

    public int Desired { get; set; } = 3;

    public int Revision { get; set; } = 7;

    public bool IsDeleted { get; set; }

    public bool IsDeploying { get; set; }

    public bool StartsSlowly { get; set; }

    /// <summary>The tasks that start slowly are of the next revision, and this one serves beside them.</summary>
    public bool RollsOut { get; set; }

    /// <summary>The deployment circuit breaker is on.</summary>
    public bool MayRollBack { get; set; }

    /// <summary>Of the tasks that start now.</summary>
    public int NewestRevision => RollsOut ? Revision + 1 : Revision;

    /// <summary>When the last of a rollout's tasks had started; it completes after some minutes.</summary>
    public DateTimeOffset? RolledOutAt { get; private set; }

    /// <summary>A longer grace period does not help the tasks either.</summary>
    public bool NeverStarts { get; set; }

    public (int Minimum, int Maximum) Percent { get; set; } = (50, 200);

    public IReadOnlyDictionary<string, string> Tags { get; set; } = Worlds.Approved;

    public DateTimeOffset? FirstKill { get; set; }

    public DateTimeOffset? LastKill { get; set; }

    public DateTimeOffset? Restarted { get; private set; }

    public List<Written> GraceHistory { get; } = [];

    public Written? SetGrace(int seconds, Who by, DateTimeOffset at, string? incident = null)
    {
        if (Grace == seconds) return null;
        Grace = seconds;
        GraceHistory.Add(new($"{seconds}", by, at, incident));
        return GraceHistory[^1];
    }

    public void BeginSlowStart(DateTimeOffset now) => (StartsSlowly, FirstKill, LastKill, Restarted, RolledOutAt) =
        (true, now.AddSeconds(-200), now.AddSeconds(-80), null, null);

    public void Minute(DateTimeOffset now)
    {
        if (RollsOut && now - RolledOutAt >= TimeSpan.FromMinutes(4))
            (Revision, RollsOut, IsDeploying, RolledOutAt) = (Revision + 1, false, false, null);
        if (!StartsSlowly) return;
        if (Grace < Needs || NeverStarts)
        {
            if (now - LastKill >= TimeSpan.FromMinutes(2)) (FirstKill, LastKill) = (LastKill, now.AddSeconds(-5));
        }
        else if (Restarted is null || Restarted < LastKill)
            Restarted = now;
        else if (now - Restarted >= TimeSpan.FromSeconds(Needs))
            (StartsSlowly, RolledOutAt) = (false, now);
    }
}

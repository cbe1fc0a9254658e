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

    public void BeginSlowStart(DateTimeOffset now) =>
        (StartsSlowly, FirstKill, LastKill, Restarted) = (true, now.AddSeconds(-200), now.AddSeconds(-80), null);

    public void Minute(DateTimeOffset now)
    {
        if (!StartsSlowly) return;
        if (Grace < Needs || NeverStarts)
        {
            if (now - LastKill >= TimeSpan.FromMinutes(2)) (FirstKill, LastKill) = (LastKill, now.AddSeconds(-5));
        }
        else if (Restarted is null || Restarted < LastKill)
            Restarted = now;
        else if (now - Restarted >= TimeSpan.FromSeconds(Needs))
            StartsSlowly = false;
    }
}

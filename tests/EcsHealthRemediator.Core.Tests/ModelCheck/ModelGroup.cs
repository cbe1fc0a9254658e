using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>The Auto Scaling group that the hosts are members of, in the schedules in which there is one.</summary>
internal sealed class ModelGroup
{
    /// <summary>How long an impaired member is tolerated.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public int Min { get; set; } = 1;

    public int Desired { get; set; } = 3;

    public IReadOnlyList<string> Suspended { get; set; } = ["ReplaceUnhealthy"];

    public IReadOnlyDictionary<string, string> Tags { get; set; } = Worlds.Approved;

    public GroupMembership Of(ModelHost host) => Members.LeftAlone with
    {
        LifecycleState = host.Lifecycle,
        MinSize = Min,
        DesiredCapacity = Desired,
        Suspended = Suspended,
        Tags = Tags,
    };

    /// <returns>As Auto Scaling says no to the command, null where it does not.</returns>
    public string? Refusal(ModelHost host, Command command) => command switch
    {
        EnterStandby when host.Lifecycle != "InService" => "ValidationError: it is not in InService",
        EnterStandby when Desired - 1 < Min => "ValidationError: it has a minimum",
        ExitStandby when host.Lifecycle != "Standby" => "ValidationError: it is not in Standby",
        ExitStandby when Desired + 1 > Members.LeftAlone.MaxSize || Suspended.Contains("Launch") => "ValidationError: it has a maximum",
        _ => null,
    };

    /// <returns>Null where it is refused.</returns>
    public Written? Move(ModelHost host, Command command, Who by, DateTimeOffset at, string? incident = null)
    {
        if (Refusal(host, command) is not null) return null;
        Desired += command is EnterStandby ? -1 : 1;
        return host.Move(command is EnterStandby ? "EnteringStandby" : "Pending", by, at, incident);
    }

    public void Minute(ModelHost host, DateTimeOffset now)
    {
        switch (host)
        {
            case { Lifecycle: "EnteringStandby" }:
                host.Lifecycle = "Standby";
                break;
            case { Lifecycle: "Pending" }:
                host.Lifecycle = "InService";
                break;
            case { Lifecycle: "InService" } when Ends(host, now):
                host.End(Who.Nobody, now);
                break;
        }
    }

    private bool Ends(ModelHost host, DateTimeOffset now) =>
        !Suspended.Any(process => process is "ReplaceUnhealthy" or "HealthCheck")
            && (host.State is "stopped" or "stopping" || now - host.ImpairedSince >= Patience);
}

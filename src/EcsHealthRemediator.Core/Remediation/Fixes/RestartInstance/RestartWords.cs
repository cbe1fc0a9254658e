using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.RestartInstance;

internal sealed class RestartWords : FixWords
{
    public override string How(ActionRecord action) => action.Group is { } group
        ? $"Drained, moved to Standby in Auto Scaling group {group}, stopped, started, out of Standby and ACTIVE again; a "
            + "stop and start moves it to other hardware."
        : "Drained, stopped, started and made ACTIVE again; a stop and start moves it to other hardware.";

    public override string Did => "restarted";

    public override string ToDo(ActionRecord action) => $"restart {action.Resource}";

    public override string Done(ActionRecord action) => $"{action.Resource} was restarted";

    public override string Undone(ActionRecord action) => action.SetByOthers is { } state
        ? $"drained {action.Resource} for a restart, and somebody else has made it {state} since"
        : base.Undone(action);

    /// <summary>Its host may be still on its way back.</summary>
    public override string TookBack => "gave it up";

    public override string Afterwards(ActionRecord action) =>
        $"Nothing. If {action.Resource} had a public address that is no Elastic IP address, it has a new one now.";

    public override bool IsMadeBy(string command, ActionRecord action) =>
        command.Contains($"stop-instances --instance-ids {action.Resource}", StringComparison.Ordinal);

    public override string TagCommand(ActionRecord action) => action.Group is { } group
        ? $"{InstanceTagCommand(action.Resource)} && aws autoscaling create-or-update-tags --tags ResourceId={group},"
            + $"ResourceType=auto-scaling-group,Key={OptIn.TagKey},Value={OptIn.Approved},PropagateAtLaunch=true"
        : InstanceTagCommand(action.Resource);
}

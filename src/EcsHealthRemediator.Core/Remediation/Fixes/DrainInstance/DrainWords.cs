namespace EcsHealthRemediator.Remediation.Fixes.DrainInstance;

internal sealed class DrainWords : FixWords
{
    public override string How(ActionRecord action) =>
        "Set DRAINING, so that ECS starts its tasks on other hosts. Nothing is stopped or ended; it is made ACTIVE again when it is "
            + "well, or when that does not help.";

    public override string Did => "drained";

    public override string ToDo(ActionRecord action) => $"drain {action.Resource}";

    public override string Done(ActionRecord action) => $"{action.Resource} was drained";

    public override string Undone(ActionRecord action) => action.SetByOthers is { } state
        ? $"drained {action.Resource}, and somebody else has made it {state} since"
        : $"drained {action.Resource} and made it ACTIVE again";

    public override string Afterwards(ActionRecord action) =>
        $"See why {action.Resource} failed: it is ACTIVE again, or gone.";

    public override bool IsMadeBy(string command, ActionRecord action) =>
        command.Contains("update-container-instances-state", StringComparison.Ordinal)
        && command.Contains("--status DRAINING", StringComparison.Ordinal);

    public override string TagCommand(ActionRecord action) => InstanceTagCommand(action.Resource);
}

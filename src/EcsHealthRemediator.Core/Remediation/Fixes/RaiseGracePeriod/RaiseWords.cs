using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Remediation.Fixes.RaiseGracePeriod;

internal sealed class RaiseWords : FixWords
{
    public override string How(ActionRecord action) => "No deployment was started and no task was replaced by the change itself.";

    public override string Did => "raised the grace period of";

    public override string ToDo(ActionRecord action) => action.IsTrial
        ? $"try a grace period of {action.After} s instead of {action.Before} s, and put it back if it does not help"
        : $"raise the grace period from {action.Before} to {action.After} s";

    public override string Done(ActionRecord action) =>
        $"the grace period was raised from {action.Before} to {action.After} s{ByOthers(action)}";

    public override string Undone(ActionRecord action) =>
        $"{(action.IsTrial ? $"tried a grace period of {action.After} s" : $"raised the grace period to {action.After} s")}"
            + (action.SetByOthers is null ? $" and put {action.Before} s back" : ByOthers(action));

    /// <summary>A change beside the template that owns the value is lost with that template's next deployment.</summary>
    public override string Afterwards(ActionRecord action) =>
        $"Nothing now; set HealthCheckGracePeriodSeconds to {action.After} in the service's template, or its next update puts "
            + $"{action.Before} back.";

    private static string ByOthers(ActionRecord action) =>
        action.SetByOthers is { } seconds ? $", and somebody else has set {seconds} s since" : "";

    public override string UntilOthersEnd => "nothing: the value that somebody has set stays.";

    public override string Value(string value) => $"{value} s";

    public override bool IsMadeBy(string command, ActionRecord action) =>
        command.Contains("--health-check-grace-period-seconds", StringComparison.Ordinal);

    public override string TagCommand(ActionRecord action) =>
        $"aws ecs tag-resource --resource-arn {action.Resource} --tags key={OptIn.TagKey},value={OptIn.Approved}";
}
